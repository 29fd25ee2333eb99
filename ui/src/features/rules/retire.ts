// A rule that proposes nothing any more, or does again; either can be undone by name.
import { call, type StoredRuleView } from "../../backend";
import { said } from "../../lib/said.svelte";
import { m } from "../../lib/words";

/** Retires a rule or brings it back, and says so with the way back. */
export async function retire(one: StoredRuleView, retired: boolean): Promise<StoredRuleView> {
  const now = await call("retire_rule", { rule: one.id, retired });
  const what = { name: one.rule.name };
  said.say(retired ? m.rule_retired(what) : m.rule_brought_back(what), () => void retire(now, !retired).catch(() => said.clear()));
  return now;
}
