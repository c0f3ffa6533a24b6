use super::{
    AnnotationKey, AnnotationTag, AnnotationTagValue, NewAnnotationTags,
    checks::{check_annotation_type, check_name, done, missing},
};
use crate::{
    Error, Result,
    query::{Batch, Outcome, Select, Step, sql},
    value::{Rows, Value},
};

const SELECT: &str = "SELECT annotation_tags.id AS id, annotation_id, annotation_type, group_id, \
     tag_groups.group_name AS group_name, tag_value, annotation_tags.created_date AS created_date \
     FROM annotation_tags JOIN tag_groups ON tag_groups.id = annotation_tags.group_id \
     WHERE annotation_id = ?1 AND annotation_type = ?2 ORDER BY annotation_tags.id";

/// Replaces all tags of an annotation, in one transaction; an empty list
/// takes all from it.
pub fn set_annotation_tags(tags: NewAnnotationTags) -> Batch<Vec<AnnotationTag>> {
    check(&tags).map(|()| replace(tags)).into()
}

fn check(tags: &NewAnnotationTags) -> Result<()> {
    check_annotation_type(Some(&tags.annotation_type))?;
    tags.tags.iter().enumerate().try_for_each(|(position, AnnotationTagValue { tag_value, .. })| {
        check_name(tag_value, "tag_value").map_err(|error| error.on(format!("tags[{position}].tag_value")))
    })
}

fn replace(tags: NewAnnotationTags) -> Batch<Vec<AnnotationTag>> {
    const INSERT: &str = "INSERT INTO annotation_tags (annotation_id, annotation_type, group_id, tag_value) \
         SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (SELECT 1 FROM tag_groups WHERE id = ?3)";
    let NewAnnotationTags { annotation_type, annotation_id, tags } = tags;
    let (annotation, what) = match annotation_type.as_str() {
        "keyframe" => ("SELECT EXISTS (SELECT 1 FROM keyframe_annotations WHERE id = ?1)", "keyframe annotation"),
        _ => ("SELECT EXISTS (SELECT 1 FROM time_range_tags WHERE id = ?1)", "time range"),
    };
    let of = |text: &'static str| sql(text).bind(annotation_id).bind(&annotation_type);
    let row = |tag: &AnnotationTagValue| {
        vec![annotation_id.into(), annotation_type.as_str().into(), tag.group_id.into(), tag.tag_value.as_str().into()]
    };
    let steps = [
        sql(annotation).bind(annotation_id).into(),
        of("DELETE FROM annotation_tags WHERE annotation_id = ?1 AND annotation_type = ?2").into(),
        Step::many(INSERT, tags.iter().map(row).collect()),
        of(SELECT).into(),
    ];
    let groups: Vec<_> = tags.into_iter().map(|tag| tag.group_id).collect();
    Batch::new(steps, move |outcomes| {
        if outcomes[0].rows.values().first().and_then(Value::as_integer) != Some(1) {
            return Err(missing(what, annotation_id, "annotation_id"));
        }
        finish(outcomes, &groups)
    })
}

fn finish(mut outcomes: Vec<Outcome>, groups: &[i64]) -> Result<Rows, Error> {
    let refused = outcomes[2].changed.iter().position(|changed| matches!(changed, Ok(0)));
    match refused {
        Some(position) => {
            let error = missing("tag group", groups[position], "group_id");
            Err(error.on(format!("tags[{position}].group_id")))
        }
        None => Ok(outcomes.remove(3).rows),
    }
}

/// The tags of an annotation in the order in which they were given.
pub fn annotation_tags(key: AnnotationKey) -> Select<Vec<AnnotationTag>> {
    if let Err(error) = check_annotation_type(Some(&key.annotation_type)) {
        return Select::refused(error);
    }
    Select::raw(sql(SELECT).bind(key.annotation_id).bind(key.annotation_type), ["annotation_tags", "tag_groups"])
}

/// Deletes an annotation and, before it, its tags; false if there was none.
pub(super) fn delete_with_tags(annotation_type: &'static str, deletion: &'static str, id: i64) -> Batch<bool> {
    let tags = sql("DELETE FROM annotation_tags WHERE annotation_id = ?1 AND annotation_type = ?2");
    let steps: [Step; 2] = [tags.bind(id).bind(annotation_type).into(), sql(deletion).bind(id).into()];
    Batch::new(steps, |outcomes| Ok(done(outcomes[1].total_changed() > 0)))
}
