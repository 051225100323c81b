import type { WriteStream } from 'node:tty';

const WIDTH = 32;

/** A line that fills up on a terminal; on anything else one line at each tenth, so that a log file stays readable. */
export class ProgressBar {
  #shown = -1;

  constructor(private readonly out: WriteStream | NodeJS.WriteStream) {}

  /** `share` 0..1, `text` what is happening. */
  show(share: number, text: string): void {
    const tenth = Math.floor(share * 10);
    if (this.out.isTTY) {
      const filled = Math.round(share * WIDTH);
      this.out.write(
        `\r[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${String(Math.round(share * 100)).padStart(3)} % ${text.padEnd(24)}`,
      );
    } else if (tenth > this.#shown) {
      this.out.write(`${String(tenth * 10).padStart(3)} % ${text}\n`);
    }
    this.#shown = tenth;
  }

  end(): void {
    if (this.out.isTTY) this.out.write('\n');
  }
}
