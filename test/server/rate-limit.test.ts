import { describe, expect, test } from "vitest";
import { callerKey, createRateLimiter } from "../../templates/server/limits/rate-limit.js";

describe("a caller", () => {
  test("may use its allowance at once, and is then told when to come back", () => {
    const limiter = createRateLimiter(3);
    expect([1, 2, 3].map(() => limiter.take("a", 1, 0))).toEqual([0, 0, 0]);
    expect(limiter.take("a", 1, 0)).toBe(20);
    expect(limiter.take("a", 1, 19_999)).toBe(1);
    expect(limiter.take("a", 1, 20_000)).toBe(0);
    expect(limiter.take("a", 1, 20_000)).toBe(20);
  });

  test("who comes back when told is let in, however often", () => {
    const limiter = createRateLimiter(7);
    let now = 0;
    let refused = 0;
    for (let call = 0; call < 1_000; call++) {
      const seconds = limiter.take("a", 1, now);
      if (seconds > 0) {
        refused += 1;
        now += seconds * 1_000;
        expect(limiter.take("a", 1, now)).toBe(0);
      }
    }
    expect(refused).toBeGreaterThan(900);
    expect(now / 60_000).toBeGreaterThan(1_000 / 7 - 2);
  });

  test("is not paid for by another", () => {
    const limiter = createRateLimiter(1);
    expect(limiter.take("a", 1, 0)).toBe(0);
    expect(limiter.take("b", 1, 0)).toBe(0);
    expect(limiter.take("a", 1, 0)).toBe(60);
  });

  test("pays for each message of a batch, and nothing for one that is refused", () => {
    const limiter = createRateLimiter(10);
    expect(limiter.take("a", 8, 0)).toBe(0);
    expect(limiter.take("a", 3, 0)).toBe(6);
    expect(limiter.take("a", 2, 0)).toBe(0);
  });

  test("is remembered while others come and go", () => {
    const limiter = createRateLimiter(1);
    expect(limiter.take("a", 1, 59_000)).toBe(0);
    expect(limiter.take("b", 1, 60_005)).toBe(0);
    expect(limiter.take("a", 1, 61_000)).toBe(58);
  });

  test("cannot make the server remember more than a bounded number of callers", () => {
    const limiter = createRateLimiter(1);
    const before = process.memoryUsage().heapUsed;
    for (let n = 0; n < 1_000_000; n++) limiter.take(`address-${n}`, 1, 1);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(100_000_000);
  });
});

describe("an address stands for", () => {
  test.each([
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "::ffff:192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:db8:1:2::6", "2001:db8:1:2"],
    ["2001:db8::6", "2001:db8:0:0"],
    ["::1", "0:0:0:0"],
    ["fe80::1%eth0", "fe80:0:0:0"],
  ])("%s: %s", (address, network) => {
    expect(callerKey(undefined, address)).toBe(network);
  });
});
