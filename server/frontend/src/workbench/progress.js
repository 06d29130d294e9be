// That a query runs, and for how long: told once to those who listen, counted for those who look.
import { h, say } from "./page.js";

export class Progress {
  constructor() {
    this.told = h("span", { role: "status" });
    this.seconds = h("span", { "aria-hidden": "true" });
    this.element = h("span", { class: "soft", id: "progress" }, this.told, this.seconds);
  }

  /** Begin or end; short queries are over before anything is said. */
  show(on) {
    clearInterval(this.clock);
    this.told.textContent = this.seconds.textContent = "";
    if (!on) return;
    const begun = performance.now();
    this.clock = setInterval(() => this.tick((performance.now() - begun) / 1_000), 500);
  }

  tick(seconds) {
    const told = say("正在执行…", "Running…");
    if (this.told.textContent !== told) this.told.textContent = told;
    this.seconds.textContent = say(` ${Math.floor(seconds)} 秒`, ` ${Math.floor(seconds)} s`);
  }
}
