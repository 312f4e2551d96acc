import cliProgress from 'cli-progress';

export interface Progress {
  step(label: string): void;
  stop(): void;
}

/** A bar on a terminal, one line per tenth elsewhere, nothing with `quiet`; always on stderr. */
export function startProgress(total: number, quiet: boolean): Progress {
  if (quiet || total === 0) return { step: () => undefined, stop: () => undefined };
  if (process.stderr.isTTY) {
    const bar = new cliProgress.SingleBar({
      format: '{bar} {percentage}% {value}/{total} {eta_formatted} {label}',
      stream: process.stderr,
      clearOnComplete: true,
    });
    bar.start(total, 0, { label: '' });
    return { step: (label) => bar.increment(1, { label }), stop: () => bar.stop() };
  }
  let done = 0;
  let told = 0;
  return {
    step() {
      done += 1;
      const tenth = Math.floor((done * 10) / total);
      if (tenth > told) {
        told = tenth;
        process.stderr.write(`${tenth * 10}% (${done}/${total})\n`);
      }
    },
    stop: () => undefined,
  };
}
