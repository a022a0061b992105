import { expect, it } from "vitest";
import { renderJunit } from "./junit.js";
import { clean, report, STRANGE } from "./report.fixture.js";

it("has a suite for each service and a case for each rule, failed where it is an error", () => {
  const text = renderJunit({
    ...report,
    findings: report.findings.filter(({ subject }) => subject !== STRANGE),
  });
  expect(text).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="rolewright audit of shop" tests="4" failures="1">
  <testsuite name="orders" tests="2" failures="1" errors="0" skipped="0">
    <testcase classname="orders" name="membership-extra">
      <failure message="&quot;guests&quot; is a member of &quot;orders_rw&quot;, and no manifest says so." type="membership-extra">error guests in orders_rw: &quot;guests&quot; is a member of &quot;orders_rw&quot;, and no manifest says so.
anna -&gt; guests -&gt; orders_rw
ben -&gt; guests -&gt; orders_rw
and 3 more
To fix it, the deployer runs in the database &quot;shop&quot;:
  REVOKE &quot;orders_rw&quot; FROM &quot;guests&quot;;</failure>
    </testcase>
    <testcase classname="orders" name="login-no-expiry">
      <system-out>note orders: the passwords of &quot;orders_app_a&quot; never expire.</system-out>
    </testcase>
  </testsuite>
  <testsuite name="reporting" tests="1" failures="0" errors="0" skipped="0">
    <testcase classname="reporting" name="contract-unused">
      <system-out>warning orders_for_reporting: &quot;orders&quot; offers something to &quot;reporting&quot;, which does not use it.</system-out>
    </testcase>
  </testsuite>
  <testsuite name="catalog" tests="1" failures="0" errors="0" skipped="0">
    <testcase classname="catalog" name="access is as declared"/>
  </testsuite>
</testsuites>
`);
});

it("holds only what XML can, whatever things are called", () => {
  const [finding] = report.findings;
  const odd = `${STRANGE}\u0000\ud800]]>`;
  const text = renderJunit({
    ...report,
    findings: [{ ...(finding as NonNullable<typeof finding>), message: odd, service: odd }],
  });
  expect(text).not.toMatch(/[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
  expect(text).not.toContain("<img");
  expect(text.replace(/<[^<>]*>/g, "")).not.toMatch(/[<>]/);
  expect(text).toContain("👩");
});

it("passes for every service where nothing is found", () => {
  expect(renderJunit(clean)).toContain('tests="3" failures="0"');
});
