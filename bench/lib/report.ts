/** One line of the table: what was measured, and the same in the plainest program that could do it, in the same run. */
export interface Figure {
  what: string
  unit: string
  ours: number
  /** what the ratio is made against; null: there is nothing to compare with */
  baseline: number | null
  /** what `baseline` is, if it is not the benchmark's plain program */
  against?: string
  /** the ratio ours/baseline that we want */
  aim?: { atLeast: number } | { atMost: number }
}

export interface Result {
  figures: Figure[]
  /** what bounds it, as far as it was counted in this run */
  notes: string[]
}

export interface Options {
  /** the long form */
  full: boolean
  say(line: string): void
}

/** One benchmark. It ends by itself and leaves nothing behind. */
export interface Benchmark {
  name: string
  /** one sentence: ours, and against what */
  about: string
  run(options: Options): Promise<Result>
}

export const ratioOf = ({ ours, baseline }: Figure): number | null => (baseline ? ours / baseline : null)

export function isMet(figure: Figure): boolean | null {
  const ratio = ratioOf(figure)
  if (ratio === null || !figure.aim) return null
  return 'atLeast' in figure.aim ? ratio >= figure.aim.atLeast : ratio <= figure.aim.atMost
}

const digits = (value: number): string =>
  Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : Number(value.toPrecision(3)).toString()

/** The figures of one benchmark as lines of text. */
export function table(figures: Figure[]): string {
  const head = ['', 'ours', 'baseline', 'ratio', 'aim', '']
  const rows = figures.map((figure) => {
    const ratio = ratioOf(figure)
    const aim = figure.aim && ('atLeast' in figure.aim ? `>= ${figure.aim.atLeast}` : `<= ${figure.aim.atMost}`)
    const met = isMet(figure)
    return [
      `${figure.what}, ${figure.unit}`,
      digits(figure.ours),
      figure.baseline === null ? '' : `${digits(figure.baseline)}${figure.against ? ` (${figure.against})` : ''}`,
      ratio === null ? '' : ratio < 0.1 ? ratio.toPrecision(2) : ratio.toFixed(2),
      aim ?? '',
      met === null ? '' : met ? 'ok' : 'MISSED',
    ]
  })
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return all
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
