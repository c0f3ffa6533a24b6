//! Posts a delivery to its receiver.

use super::Webhooks;
use crate::{
    catalog::registry::delivery::{Attempt, PendingDelivery, WebhookTarget},
    server::outbound::causes,
};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{Client, header::CONTENT_TYPE};
use sha2::Sha256;
use std::fmt::Write as _;

/// Makes one attempt; it never fails, it tells.
pub(super) async fn post(
    client: &Client,
    settings: &Webhooks,
    target: &WebhookTarget,
    delivery: &PendingDelivery,
) -> Attempt {
    let body = delivery.body.to_string();
    let request = client
        .post(&target.url)
        .header(CONTENT_TYPE, "application/json")
        .header("X-Webhook-Signature", signature(&target.secret, body.as_bytes()))
        .header("X-Webhook-Event", &delivery.event)
        .header("X-Webhook-Delivery", &delivery.delivery_id)
        .body(body);
    let (status, error) = match request.send().await {
        Ok(response) if response.status().is_success() => (Some(response.status().as_u16()), None),
        Ok(response) => {
            (Some(response.status().as_u16()), Some(format!("the receiver answered {}", response.status())))
        }
        Err(error) if error.is_timeout() => (None, Some(format!("no answer within {:?}", settings.timeout))),
        Err(error) => (None, Some(causes("the receiver cannot be reached", &error))),
    };
    let attempts = u32::try_from(delivery.attempts).unwrap_or(u32::MAX).saturating_add(1);
    Attempt {
        webhook_id: target.webhook_id.clone(),
        delivery_id: delivery.delivery_id.clone(),
        response_status: status,
        retry_after: error.as_ref().and_then(|_| settings.pause(attempts)),
        error,
    }
}

/// HMAC-SHA256 in hexadecimal.
fn signature(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length");
    mac.update(body);
    mac.finalize().into_bytes().iter().fold(String::with_capacity(64), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test cases 1 and 2.
    #[test]
    fn signatures_are_hmac_sha256() {
        let key = String::from_utf8(vec![0x0b; 20]).unwrap();
        assert_eq!(signature(&key, b"Hi There"), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
        assert_eq!(
            signature("Jefe", b"what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
