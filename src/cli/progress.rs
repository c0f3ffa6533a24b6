use crate::transfer::Progress;
use indicatif::{ProgressBar, ProgressStyle};
use std::sync::Arc;

/// A bar on standard error, if that is a terminal.
#[derive(Clone)]
pub(super) struct Bar(ProgressBar);

/// Steps of a bar that shows a share.
const STEPS: u64 = 1_000;

impl Bar {
    /// A bar of `steps` steps.
    pub(super) fn new(steps: u64) -> Self {
        let style = ProgressStyle::with_template("{bar:30} {percent:>3}%  {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        Self(ProgressBar::new(steps).with_style(style))
    }

    /// A bar that shows how far an import or export is.
    pub(super) fn of_transfer() -> (Self, Arc<dyn Fn(Progress) + Send + Sync>) {
        let bar = Self::new(STEPS);
        let shown = bar.clone();
        let told = move |progress: Progress| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                clippy::cast_precision_loss,
                reason = "a share of a thousand steps"
            )]
            let step = (progress.share.clamp(0.0, 1.0) * STEPS as f64) as u64;
            shown.set(step, format!("{}: {} rows", progress.table, progress.rows));
        };
        (bar, Arc::new(told))
    }

    /// Moves the bar.
    pub(super) fn set(&self, step: u64, message: String) {
        self.0.set_position(step);
        self.0.set_message(message);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
