//! What was observed: `value[x]` and what stands in for it, of an observation or of one of its components.

use serde::de::MapAccess;

use super::{
    context::Context,
    datatypes::{Concept, Period, QuantityJson, Range, Ratio, Sibling, absent_reason},
    object::{Decimal, Text, object, put},
    resource::Unfit,
};
use crate::{
    code::codes,
    record::{Quantity, Samples, Value},
};

object! {
    /// `SampledData`.
    SampledData {
        origin: QuantityJson<'a> = "origin",
        period: Decimal<'a> = "period",
        factor: Decimal<'a> = "factor",
        dimensions: u32 = "dimensions",
        data: Text<'a> = "data",
    }
}

/// `value[x]`, of which R4 allows one.
enum ValueJson<'a> {
    Quantity(QuantityJson<'a>),
    Concept(Concept<'a>),
    Text(Text<'a>),
    Boolean(bool),
    Integer(Decimal<'a>),
    Range(Range<'a>),
    Ratio(Ratio<'a>),
    Samples(SampledData<'a>),
    Time(Text<'a>),
    Moment(Text<'a>),
    Period(Period<'a>),
}

/// A value, the reason for its absence, or both.
#[derive(Default)]
pub(super) struct Found<'a> {
    value: Option<ValueJson<'a>>,
    sibling: Option<Sibling<'a>>,
    absent: Option<Concept<'a>>,
    /// More than one value.
    torn: bool,
}

impl<'a> Found<'a> {
    /// Takes a member that holds the value; `false` where it is another.
    pub(super) fn take<A: MapAccess<'a>>(&mut self, key: &str, map: &mut A) -> Result<bool, A::Error> {
        let value = match key {
            "valueQuantity" => map.next_value::<Option<_>>()?.map(ValueJson::Quantity),
            "valueCodeableConcept" => map.next_value::<Option<_>>()?.map(ValueJson::Concept),
            "valueString" => map.next_value::<Option<_>>()?.map(ValueJson::Text),
            "valueBoolean" => map.next_value::<Option<_>>()?.map(ValueJson::Boolean),
            "valueInteger" => map.next_value::<Option<_>>()?.map(ValueJson::Integer),
            "valueRange" => map.next_value::<Option<_>>()?.map(ValueJson::Range),
            "valueRatio" => map.next_value::<Option<_>>()?.map(ValueJson::Ratio),
            "valueSampledData" => map.next_value::<Option<_>>()?.map(ValueJson::Samples),
            "valueTime" => map.next_value::<Option<_>>()?.map(ValueJson::Time),
            "valueDateTime" => map.next_value::<Option<_>>()?.map(ValueJson::Moment),
            "valuePeriod" => map.next_value::<Option<_>>()?.map(ValueJson::Period),
            "_valueString" | "_valueBoolean" | "_valueInteger" | "_valueTime" | "_valueDateTime" => {
                put(&mut self.sibling, map)?;
                return Ok(true);
            }
            "dataAbsentReason" => {
                put(&mut self.absent, map)?;
                return Ok(true);
            }
            _ => return Ok(false),
        };
        self.torn |= self.value.is_some() && value.is_some();
        self.value = value.or(self.value.take());
        Ok(true)
    }

    /// The value, or why there is none. `None` where neither is said.
    pub(super) fn value(self, context: &mut Context) -> Result<Option<Value>, Unfit> {
        if self.torn {
            return Err(Unfit);
        }
        let absent = self.absent.as_ref().map(reason);
        let beside = self.sibling.as_ref().and_then(|sibling| absent_reason(sibling.extension.as_deref()));
        let (value, within) = match self.value {
            None => (None, None),
            Some(value) => value.read(context)?,
        };
        let reason = absent.or_else(|| beside.map(str::to_owned)).or(within);
        Ok(match (value, reason) {
            // R4, obs-6: a reason stands only where no value does. Which of the two is right cannot be told.
            (Some(_), Some(reason)) => {
                context.find(codes::READ_CONTRADICTORY);
                Some(Value::Absent(reason))
            }
            (Some(value), None) => Some(value),
            (None, reason) => reason.map(Value::Absent),
        })
    }
}

impl ValueJson<'_> {
    /// The value, or the reason that stands in it. Kinds of values that no input takes are kept in words.
    fn read(self, context: &mut Context) -> Result<(Option<Value>, Option<String>), Unfit> {
        let value = match self {
            Self::Quantity(quantity) => match quantity.quantity() {
                Some(read) => Value::Quantity(read),
                None => return Ok((None, Some(quantity.absent_reason().unwrap_or("unknown").to_owned()))),
            },
            Self::Integer(Decimal(text)) => {
                Value::Quantity(Quantity { text: text.to_owned(), comparator: None, unit: None, ucum: None })
            }
            Self::Concept(concept) => {
                let codings = concept.codings();
                match concept.text.as_deref() {
                    Some(text) if codings.is_empty() => Value::Text(text.to_owned()),
                    _ if codings.is_empty() => {
                        let reason = absent_reason(concept.extension.as_deref()).unwrap_or("unknown");
                        return Ok((None, Some(reason.to_owned())));
                    }
                    _ => Value::Coded(codings),
                }
            }
            Self::Text(text) | Self::Time(text) => Value::Text(text.into_string()),
            Self::Boolean(boolean) => Value::Boolean(boolean),
            Self::Range(range) => Value::Text(format!("{} – {}", words(range.low), words(range.high))),
            Self::Ratio(ratio) => Value::Text(format!("{} : {}", words(ratio.numerator), words(ratio.denominator))),
            Self::Period(period) => Value::Text(period.words()),
            Self::Moment(text) => match context.moment(Some(&text)) {
                Some(moment) => Value::Moment(moment),
                None => Value::Text(text.into_string()),
            },
            Self::Samples(samples) => Value::Samples(samples.samples().ok_or(Unfit)?),
        };
        Ok((Some(value), None))
    }
}

impl SampledData<'_> {
    fn samples(self) -> Option<Samples> {
        Some(Samples {
            origin: self.origin?.quantity()?,
            period_ms: self.period?.0.to_owned(),
            factor: self.factor.map(|factor| factor.0.to_owned()),
            dimensions: self.dimensions?,
            data: self.data?.into_string(),
        })
    }
}

fn words(quantity: Option<QuantityJson>) -> String {
    quantity.map(|quantity| quantity.words()).unwrap_or_default()
}

/// The reason's code, or its words.
fn reason(concept: &Concept) -> String {
    let code = concept.codings().into_iter().next().map(|coding| coding.code);
    code.or_else(|| concept.text.as_deref().map(str::to_owned)).unwrap_or_else(|| "unknown".to_owned())
}
