import type { Node } from 'constructs'
import { readText, SettingsError } from './read-context.ts'

const TARGETS = ['aws', 'localstack'] as const
/** What it is deployed to. */
export type Target = (typeof TARGETS)[number]

export function readTarget(node: Node): Target {
  const given = readText(node, 'target') ?? 'aws'
  const target = TARGETS.find((each) => each === given)
  if (!target) {
    throw new SettingsError(`context target is '${given}'; it takes ${TARGETS.join(', ')}`)
  }
  return target
}
