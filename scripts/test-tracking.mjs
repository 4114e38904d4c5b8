// `node:test` follows every promise to know whose it is: which suite a test is declared in, and which test an error that
// nobody caught belongs to. That costs tests that await much up to half of their time. Files of a batch run their tests one
// after the other, so while they run it is enough to know the last that began; only while a file is read, and its tests are
// declared, is everything followed. (Node 20, lib/internal/test_runner/harness.js; where a release does it another way,
// nothing changes.)
import hooks from "node:async_hooks";

const { AsyncResource, createHook, executionAsyncId } = hooks;

/** What follows promises: there is one once a test is declared. */
let tracker;
let isTracking = true;
/** The id of the test that began last. */
let lastBegun = 0;

class TestResource extends AsyncResource {
  #isTest;

  constructor(type, options) {
    super(type, options);
    this.#isTest = type === "Test";
    if (this.#isTest) tracker?.init(this.asyncId(), type, 0, this);
  }

  runInAsyncScope(...args) {
    if (this.#isTest) lastBegun = this.asyncId();
    return super.runInAsyncScope(...args);
  }
}

// It takes these when it is loaded; nobody else gets to see them.
Object.assign(hooks, {
  AsyncResource: TestResource,
  createHook(callbacks) {
    const hook = createHook(callbacks);
    tracker = { hook, init: callbacks.init };
    return hook;
  },
  executionAsyncId: () => (isTracking ? executionAsyncId() : lastBegun),
});
export const { suite } = await import("node:test");
Object.assign(hooks, { AsyncResource, createHook, executionAsyncId });

/** What `declare` resolves with; meanwhile, and only then, all promises are followed. */
export async function whileTracking(declare) {
  isTracking = true;
  tracker?.hook.enable();
  try {
    return await declare();
  } finally {
    isTracking = false;
    tracker?.hook.disable();
  }
}
