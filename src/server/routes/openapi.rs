use crate::server::{
    describe::{Describe, Description},
    openapi,
    route::Route,
    state::App,
};
use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderValue, Method, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use std::sync::LazyLock;
use utoipa::openapi::ObjectBuilder;

pub(super) fn routes() -> Vec<Route> {
    const DOES: &str = "This description of the API, in OpenAPI 3.1.";
    vec![Route::new(Method::GET, "/api/openapi.json", "server", DOES, serve)]
}

struct OpenApi(Bytes);

async fn serve(State(_app): State<App>) -> OpenApi {
    static TEXT: LazyLock<Bytes> = LazyLock::new(|| {
        let description = openapi::describe(&super::all());
        description.to_json().expect("a description has a JSON form").into()
    });
    OpenApi(TEXT.clone())
}

impl IntoResponse for OpenApi {
    fn into_response(self) -> Response {
        ([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], self.0).into_response()
    }
}

impl Describe for OpenApi {
    fn describe(description: &mut Description) {
        description.answers_json(200, "The description.", ObjectBuilder::new().into());
    }
}
