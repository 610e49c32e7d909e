import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type App, Stack } from 'aws-cdk-lib/core'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
export const MOST_RESOURCES = 500

/** What one stack has spent of what CloudFormation takes. */
export interface Spent {
  readonly stack: string
  readonly isNested: boolean
  readonly resources: number
  /** Of the template, in bytes. */
  readonly size: number
}

/** Returns what each stack of a synthesized app has spent, those inside others too. */
export function readBudget(app: App): Spent[] {
  const stacks = app.node.findAll().filter(Stack.isStack)
  return stacks.map((stack) => {
    // What this very synthesis has written.
    const text = readFileSync(join(app.outdir, stack.templateFile), 'utf8')
    return {
      stack: stack.node.id,
      isNested: stack.nested,
      resources: Object.keys((JSON.parse(text) as { Resources: object }).Resources).length,
      size: Buffer.byteLength(text),
    }
  })
}

/** Returns a line for each stack, and one for those inside it: the fullest of them tells. */
export function describeBudget(budget: readonly Spent[]): string[] {
  const nested = budget.filter(({ isNested }) => isNested)
  const [fullest] = nested.toSorted((one, other) => other.resources - one.resources)
  return [
    ...budget.filter(({ isNested }) => !isNested).map((spent) => `${spent.stack}: ${describe(spent)}`),
    ...(fullest
      ? [`${nested.length} nested stacks, the fullest ${fullest.stack}: ${describe(fullest)}`]
      : []),
  ]
}

function describe({ resources }: Spent): string {
  return `${resources} of ${MOST_RESOURCES} resources, ${MOST_RESOURCES - resources} left`
}
