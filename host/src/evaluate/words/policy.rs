//! The value of a policy, in words.

use std::fmt::Write as _;

use super::{
    super::{
        metrics::Estimate,
        policy::{Comparison, Policy, Propensity},
    },
    Words,
    grid::{decimal, grid, share},
};
use crate::code::Lang;

/// Of how many patients the outcomes are counted.
const PATIENTS: f64 = 1000.0;

impl Words {
    pub(super) fn policy(self, policy: &Policy) -> String {
        let asked = &policy.asked;
        let (treat, against, from) = (&asked.treat, &asked.against, asked.treat_from);
        let mut text = match self.0 {
            Lang::Ja => format!(
                "治療方針: モデルのリスクが{from}以上なら「{treat}」、未満なら「{against}」（列 {}、95%区間、AIPW）\n",
                asked.arm
            ),
            Lang::En => format!(
                "Treatment policy: \"{treat}\" from a risk of {from} on, \"{against}\" below it (column {}; 95 % intervals, \
                 AIPW)\n",
                asked.arm
            ),
        };
        let given = match self.0 {
            Lang::Ja => format!(
                "{}（転帰あり{}）。「{treat}」{}、「{against}」{}",
                policy.rows, policy.events, policy.given_treat, policy.given_against
            ),
            Lang::En => format!(
                "{}, {} with the outcome; \"{treat}\" {}, \"{against}\" {}",
                policy.rows, policy.events, policy.given_treat, policy.given_against
            ),
        };
        let propensity = match &asked.propensity {
            Propensity::Value(value) => value.to_string(),
            Propensity::Column(name) => format!("{} {name}", self.say("列", "column")),
        };
        let name = |ja: String, en: String| {
            let name = match self.0 {
                Lang::Ja => ja,
                Lang::En => en,
            };
            format!("  {name}")
        };
        let everybody =
            |arm: &str| name(format!("全員「{arm}」での転帰"), format!("outcomes if everybody got \"{arm}\""));
        let less = |arm: &str| name(format!("方針 − 全員「{arm}」"), format!("policy less \"{arm}\" for everybody"));
        text += &grid(&[
            vec![name("二群の行".into(), "rows of the two arms".into()), given],
            vec![
                name("どちらの群でもない行（除外）".into(), "rows of neither arm, left out".into()),
                policy.neither.to_string(),
            ],
            vec![name(format!("「{treat}」の割付確率"), format!("probability of \"{treat}\"")), propensity],
            vec![
                name(format!("方針が「{treat}」とする行"), format!("rows that the policy would give \"{treat}\"")),
                treated(policy),
            ],
            vec![name("方針での転帰".into(), "outcomes under the policy".into()), self.in_thousand(policy.value)],
            vec![everybody(against), self.in_thousand(policy.everybody_against.value)],
            vec![everybody(treat), self.in_thousand(policy.everybody_treat.value)],
            vec![less(against), self.difference(&policy.everybody_against)],
            vec![less(treat), self.difference(&policy.everybody_treat)],
        ]);
        text += &self.verdict(&policy.everybody_against, against);
        text += &self.verdict(&policy.everybody_treat, treat);
        text += self.say(
            "  数は患者1,000人あたりの転帰で、転帰が害であれば少ないほど良い。あらかじめ決めた比較の相手は--againstの群で、\
             他方は参考である。閾値や相手を結果を見て選ぶと、見かけの利益が生じる。リスクは--offsetを足さないモデル自身のもの。\n",
            "  Counts are outcomes per 1,000 patients; where the outcome is a harm, lower is better. The arm of --against is \
             what was fixed in advance, the other stands beside it; choosing the risk or the arm after seeing the outcomes \
             makes false wins. The risk is the model's own, without what --offset adds.\n",
        );
        text
    }

    fn in_thousand(self, estimate: Estimate) -> String {
        self.estimate(per_thousand(estimate), 1)
    }

    fn difference(self, comparison: &Comparison) -> String {
        match (&comparison.difference, &comparison.because) {
            (Some(_), _) if comparison.differing == 0 => self.say("同じ方針", "the same policy").to_owned(),
            (Some(difference), _) => self.in_thousand(*difference),
            (None, Some(because)) => because.code.clone(),
            (None, None) => "-".to_owned(),
        }
    }

    /// What the difference shows, and what it does not.
    fn verdict(self, comparison: &Comparison, arm: &str) -> String {
        let Some(difference) = comparison.difference.map(per_thousand) else {
            return comparison.because.as_ref().map(|because| self.refusal(because)).unwrap_or_default();
        };
        let mut text = match self.0 {
            Lang::Ja => format!("  全員「{arm}」と比べて: "),
            Lang::En => format!("  Against \"{arm}\" for everybody: "),
        };
        let size = decimal(difference.value.abs(), 1);
        let _ = if comparison.differing == 0 {
            text += self.say(
                "方針もこれらの行の全員をこの群とするため、比べるものがない。",
                "the policy gives all of these rows this arm too, so there is nothing to compare.",
            );
            Ok(())
        } else if difference.interval.upper < 0.0 {
            match self.0 {
                Lang::Ja => write!(text, "方針の転帰は1,000人あたり{size}少ない。区間は0を含まない。"),
                Lang::En => {
                    write!(text, "{size} fewer outcomes per 1,000 under the policy; the interval excludes zero.")
                }
            }
        } else if difference.interval.lower > 0.0 {
            match self.0 {
                Lang::Ja => write!(text, "方針の転帰は1,000人あたり{size}多い。区間は0を含まない。"),
                Lang::En => {
                    write!(text, "{size} more outcomes per 1,000 under the policy; the interval excludes zero.")
                }
            }
        } else {
            text += self.say(
                "区間が0を含む。方針が優れるとも、劣るとも、同等とも示していない。",
                "the interval holds zero. This shows nothing: not that the policy is better, nor worse, nor as good.",
            );
            Ok(())
        };
        text.push('\n');
        text
    }
}

fn treated(Policy { treated, rows, .. }: &Policy) -> String {
    format!("{treated} ({} %)", decimal(100.0 * share(*treated, *rows), 1))
}

fn per_thousand(Estimate { value, mut interval }: Estimate) -> Estimate {
    interval.lower *= PATIENTS;
    interval.upper *= PATIENTS;
    Estimate { value: PATIENTS * value, interval }
}

#[cfg(test)]
mod tests {
    use super::{super::super::policy::tests::strata, *};

    #[test]
    fn a_policy_reads_well_whatever_it_shows() {
        // High risk, then low risk: rows of each arm, and how many of them have the outcome under either.
        let policies = [
            strata([(20, 10, 16), (20, 4, 2)], 0.5),
            strata([(200, 160, 130), (200, 80, 85)], 0.5),
            strata([(200, 100, 160), (200, 80, 85)], 0.01),
            strata([(200, 160, 130), (200, 80, 85)], 0.99),
        ];
        let texts = |lang| policies.clone().map(|policy| Words(lang).policy(&policy.unwrap())).join("\n");
        insta::assert_snapshot!("policy_en", texts(Lang::En));
        insta::assert_snapshot!("policy_ja", texts(Lang::Ja));
    }
}
