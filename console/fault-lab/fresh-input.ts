import { isRecord } from '../start/form/change.ts'

/** Stands for the number of the run, so that no run gets in the way of another. */
const RUN = '{{run}}'

/** An example whose whole numbers called version are another in each run: what was published once cannot be so again. */
export function templateOf(example: unknown): unknown {
  if (Array.isArray(example)) {
    return example.map(templateOf)
  }
  if (!isRecord(example)) {
    return example
  }
  return Object.fromEntries(
    Object.entries(example).map(([name, value]) => [
      name,
      /version/i.test(name) && Number.isInteger(value) ? RUN : templateOf(value),
    ]),
  )
}

/** Puts the number of a run in: a number where it stands alone, else a part of the text. */
export function fillTemplate(template: unknown, run: number): unknown {
  if (template === RUN) {
    return run
  }
  if (typeof template === 'string') {
    return template.replaceAll(RUN, String(run))
  }
  if (Array.isArray(template)) {
    return template.map((each) => fillTemplate(each, run))
  }
  return isRecord(template)
    ? Object.fromEntries(Object.entries(template).map(([name, value]) => [name, fillTemplate(value, run)]))
    : template
}

let lastRun = 0

/** Larger than every one before, in this page and in those of the days before; smaller than a million. */
export function nextRun(now = Date.now()): number {
  const Window = 900_000
  lastRun = Math.max(lastRun + 1, (Math.floor(now / 1000) % Window) + 10)
  return lastRun
}
