//! Site by site: each alone, all without it, and the slope over sites with what a further one may look like.

use serde::Serialize;

use super::{
    groups::{Divided, Group, Small},
    measured::Patients,
    metrics::{Bootstrap, LEAST_STUDIES, Pooled, Study, pool},
};
use crate::code::{Notice, codes};

/// How many rows a site needs for its slope to be pooled: in smaller ones the slope is mostly chance.
pub const LEAST_ROWS: usize = 200;

/// The figures by site.
#[derive(Debug, Clone, Serialize)]
pub struct Sites {
    /// The column.
    pub column: String,
    /// Each site alone.
    pub alone: Vec<Group>,
    /// All rows but those of the site.
    pub without: Vec<Group>,
    /// Sites with too few rows to be named.
    pub small: Small,
    /// The calibration slope over the sites of [`LEAST_ROWS`] rows or more.
    pub slope: Option<Pooled>,
    /// Why it is not pooled.
    pub slope_because: Option<Notice>,
}

impl Sites {
    pub(super) fn of(
        whole: &Patients,
        column: &str,
        Divided { values, small }: Divided,
        thresholds: &[f64],
        bootstrap: Bootstrap,
    ) -> Self {
        let mut sites =
            Self { column: column.to_owned(), alone: vec![], without: vec![], small, slope: None, slope_because: None };
        let mut slopes = Vec::new();
        for (value, rows) in values {
            let alone = Group::of(whole, value.clone(), &rows, thresholds, Some(bootstrap), &format!("by {column}"));
            slopes.extend(alone.study());
            sites.alone.push(alone);
            let mut is_of_site = vec![false; whole.rows()];
            for row in rows {
                if let Some(is_of_site) = is_of_site.get_mut(row) {
                    *is_of_site = true;
                }
            }
            let others: Vec<usize> =
                is_of_site.iter().enumerate().filter(|(_, of_site)| !**of_site).map(|(row, _)| row).collect();
            sites.without.push(Group::of(whole, value, &others, thresholds, None, &format!("without a {column}")));
        }
        sites.slope = if slopes.len() < LEAST_STUDIES { None } else { pool(&slopes) };
        if sites.slope.is_none() {
            sites.slope_because = Some(codes::EVAL_FEW_SITES.at(format!("by {column}")).notice().clone());
        }
        sites
    }
}

impl Group {
    /// Its slope, where it is large enough to be pooled.
    fn study(&self) -> Option<Study> {
        let figures = self.figures.as_ref().filter(|_| self.rows >= LEAST_ROWS)?;
        Some(Study { value: figures.slope().0?.value, error: figures.slope_error()? })
    }
}
