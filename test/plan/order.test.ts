import { describe, expect, test } from "@jest/globals";
import type { Address } from "../../src/model/ids.ts";
import type { Phase, Step } from "../../src/model/step.ts";
import type { Work } from "../../src/plan/order.ts";
import { name, ops, order, work } from "./order-works.ts";

/** Each step as `id <- the steps it comes after`; those that need only be over in brackets. */
function drawn(steps: readonly Step[]): readonly string[] {
  return steps.map(({ id, after }) => {
    const names = after.map(({ step, when }) => (when === "settled" ? `(${step})` : step));
    return `${id} <- ${names.join(" ")}`.trim();
  });
}

const RELOAD = "host.service-manager#reload";
const UNLOAD = "host.service-manager#unload";

describe("the steps of one profile", () => {
  test("come phase after phase, whatever the order of the resources", () => {
    const steps = order([work("a.gateway", "start", "ready"), work("a.env", "files"), work("a", "create")]);
    expect(drawn(steps)).toEqual([
      "profile.a#1 <-",
      "profile.a.env#1 <- profile.a#1",
      "profile.a.gateway#1 <- profile.a.env#1",
      "profile.a.gateway#2 <- profile.a.gateway#1",
    ]);
  });

  test("of one phase do not wait for each other", () => {
    const steps = order([work("a.env", "files"), work("a.config", "files"), work("a.gateway", "start")]);
    expect(drawn(steps)).toEqual([
      "profile.a.env#1 <-",
      "profile.a.config#1 <-",
      "profile.a.gateway#1 <- profile.a.env#1 profile.a.config#1",
    ]);
  });

  test("do not wait for another profile's", () => {
    const steps = order([work("a.env", "files"), work("b.gateway", "start")]);
    expect(drawn(steps)).toEqual(["profile.a.env#1 <-", "profile.b.gateway#1 <-"]);
  });

  test("that has nothing to do are none", () => {
    expect(order([work("a.env"), work("b.env")])).toEqual([]);
  });
});

describe("the reload", () => {
  test("is one for all, once every definition's edit is over, however it went", () => {
    const steps = order([
      work("a.service", "definition", "reload"),
      work("b.service", "definition", "reload"),
      work("a.gateway", "start"),
    ]);
    expect(drawn(steps)).toEqual([
      "profile.a.service#1 <-",
      `profile.a.gateway#1 <- profile.a.service#1 ${RELOAD}`,
      "profile.b.service#1 <-",
      `${RELOAD} <- (profile.a.service#1) (profile.b.service#1)`,
    ]);
  });

  test("waits for no definition where one was only never read", () => {
    expect(drawn(order([work("a.service", "reload"), work("a.gateway", "start")]))).toEqual([
      `profile.a.gateway#1 <- ${RELOAD}`,
      `${RELOAD} <-`,
    ]);
  });

  test("holds up no profile whose definition stays as it is", () => {
    const steps = order([work("a.service", "definition", "reload"), work("b.gateway", "start")]);
    expect(drawn(steps)).toContain("profile.b.gateway#1 <-");
  });

  test("keeps what a profile's definition came after", () => {
    const steps = order([work("a", "create"), work("a.service", "reload"), work("a.gateway", "start")]);
    expect(drawn(steps)).toContain(`profile.a.gateway#1 <- profile.a#1 ${RELOAD}`);
  });

  test("of what is defined waits for nothing that is taken away, which has one of its own", () => {
    const steps = order([
      work("a.service", "definition", "reload"),
      work("b.service", "reset", "remove", "unload"),
      work("c.service", "remove", "unload"),
    ]);
    expect(drawn(steps)).toEqual([
      "profile.a.service#1 <-",
      "profile.b.service#1 <-",
      "profile.b.service#2 <- profile.b.service#1",
      "profile.c.service#1 <-",
      `${RELOAD} <- (profile.a.service#1)`,
      `${UNLOAD} <- (profile.b.service#2) (profile.c.service#1)`,
    ]);
  });

  test("comes before a home is saved and deleted", () => {
    const steps = order([work("a.service", "remove", "unload"), work("a", "export", "delete")]);
    expect(drawn(steps)).toContain(`profile.a#1 <- profile.a.service#1 ${UNLOAD}`);
  });

  test("is nobody's step in particular", () => {
    const reload = order([work("a.service", "reload")]).at(-1);
    expect([reload?.profile, reload?.op]).toEqual([undefined, { do: "reload" }]);
  });
});

describe("a gateway that takes over what another gives up", () => {
  const links = { handovers: [{ from: name("a"), to: name("b"), what: "TELEGRAM_BOT_TOKEN" }] };

  test("starts once the other has stopped", () => {
    const steps = order([work("a.gateway", "stop", "stopped"), work("b.gateway", "start", "ready")], links);
    expect(drawn(steps)).toEqual([
      "profile.a.gateway#1 <-",
      "profile.a.gateway#2 <- profile.a.gateway#1",
      "profile.b.gateway#1 <- profile.a.gateway#2",
      "profile.b.gateway#2 <- profile.b.gateway#1",
    ]);
  });

  test("does not wait until the other is up again", () => {
    const steps = order(
      [work("a.gateway", "stop", "stopped", "start", "ready"), work("b.gateway", "start")],
      links,
    );
    expect(drawn(steps)).toContain("profile.b.gateway#1 <- profile.a.gateway#2");
  });

  test("is not told of its own end before the other has stopped, since it would be revived at once", () => {
    const steps = order(
      [work("a.gateway", "announce", "stop", "stopped"), work("b.gateway", "announce", "start")],
      links,
    );
    expect(drawn(steps).slice(-2)).toEqual([
      "profile.b.gateway#1 <- profile.a.gateway#3",
      "profile.b.gateway#2 <- profile.b.gateway#1 profile.a.gateway#3",
    ]);
  });

  test("starts when it may where the other has nothing to stop", () => {
    const steps = order([work("a.env", "files"), work("b.gateway", "start")], links);
    expect(drawn(steps)).toContain("profile.b.gateway#1 <-");
  });

  test("and gives up something itself waits for no start: both stop, then both start", () => {
    const back = { from: name("b"), to: name("a"), what: "DISCORD_BOT_TOKEN" };
    const both = ["a.gateway", "b.gateway"].map((one) => work(one, "stop", "stopped", "start"));
    const steps = order(both, { handovers: [...links.handovers, back] });
    expect(drawn(steps)).toEqual([
      "profile.a.gateway#1 <-",
      "profile.a.gateway#2 <- profile.a.gateway#1",
      "profile.a.gateway#3 <- profile.a.gateway#2 profile.b.gateway#2",
      "profile.b.gateway#1 <-",
      "profile.b.gateway#2 <- profile.b.gateway#1",
      "profile.b.gateway#3 <- profile.b.gateway#2 profile.a.gateway#2",
    ]);
  });
});

describe("a copy", () => {
  const links = { copies: new Map([[name("b"), name("a")]]) };

  test("is made once its source is made and its files are written", () => {
    const works = [
      work("b", "create"),
      work("a", "create"),
      work("a.env", "files"),
      work("a.gateway", "start"),
    ];
    expect(drawn(order(works, links))).toContain("profile.b#1 <- profile.a#1 profile.a.env#1");
  });

  test("is made at once where its source stays as it is", () => {
    expect(drawn(order([work("b", "create")], links))).toEqual(["profile.b#1 <-"]);
  });

  test("has files of its own that wait for itself alone", () => {
    const works = [work("b", "create"), work("b.env", "files"), work("a.env", "files")];
    expect(drawn(order(works, links))).toContain("profile.b.env#1 <- profile.b#1");
  });
});

describe("what is done to the host", () => {
  test("what ends the service manager with the last login comes after all else", () => {
    const off: Work = { address: "host.linger" as Address, profile: undefined, ops: ops("delete") }; // as its kind makes it
    const steps = order([off, work("a.env", "files"), work("a.gateway", "reload", "start")]);
    const last = steps.at(-1);
    expect(last?.address).toBe("host.linger");
    expect(last?.after).toEqual(steps.slice(0, -1).map(({ id }) => ({ step: id, when: "settled" })));
  });

  const host: Work = { address: "host.linger" as Address, profile: undefined, ops: ops("host") }; // as its kind makes it
  const works = [
    host,
    work("a.env", "files"),
    work("a.service", "reload"),
    work("a.gateway", "start", "ready"),
  ];

  test("comes before all that goes to the service manager, however it ends", () => {
    expect(drawn(order(works))).toEqual([
      "host.linger#1 <-",
      "profile.a.env#1 <-",
      `profile.a.gateway#1 <- profile.a.env#1 ${RELOAD} (host.linger#1)`,
      "profile.a.gateway#2 <- profile.a.gateway#1 (host.linger#1)",
      `${RELOAD} <- (host.linger#1)`,
    ]);
  });

  test("must succeed where there is no service manager without it", () => {
    const steps = order(works, { needsHost: true });
    expect(drawn(steps)).toContain(`${RELOAD} <- host.linger#1`);
    expect(drawn(steps)).toContain("profile.a.env#1 <-");
  });
});

describe("a service of the host's own", () => {
  const own = (...phases: readonly Phase[]): Work => ({
    address: "host.keep_awake" as Address, // as it is made
    profile: undefined,
    ops: ops(...phases),
  });

  test("is defined before the one reload, and started when all gateways have had their turn", () => {
    const steps = order([own("definition", "reload", "start", "ready"), work("a.gateway", "start", "ready")]);
    expect(drawn(steps)).toEqual([
      "profile.a.gateway#1 <-",
      "profile.a.gateway#2 <- profile.a.gateway#1",
      "host.keep_awake#1 <-",
      `host.keep_awake#3 <- host.keep_awake#1 ${RELOAD} (profile.a.gateway#1) (profile.a.gateway#2)`,
      "host.keep_awake#4 <- host.keep_awake#3",
      `${RELOAD} <- (host.keep_awake#1)`,
    ]);
  });

  test("is let go once what brings it up is gone, and waits for no gateway", () => {
    const steps = order([own("remove", "unload", "release", "released"), work("a.gateway", "start")]);
    expect(drawn(steps)).toEqual([
      "profile.a.gateway#1 <-",
      "host.keep_awake#1 <-",
      `host.keep_awake#3 <- host.keep_awake#1 ${UNLOAD}`,
      "host.keep_awake#4 <- host.keep_awake#3",
      `${UNLOAD} <- (host.keep_awake#1)`,
    ]);
  });
});
