import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import { AwsError } from '#local/aws-error.ts'
import { findChildDefinitions } from '../../machine/child-definition.ts'
import { hashDefinition } from '../../machine/machine.ts'
import { type Diagnostic, validateInTurns } from '../../validate/validate-definition.ts'
import { findVariableReferences } from '../../validate/variable-references.ts'
import type { OperationDeps } from '../deps.ts'
import { revision } from '../shapes/members.ts'
import { type Configurations, DEFAULT_CONFIGURATION, readConfiguration } from './configurations.ts'

export type StateMachineType = 'STANDARD' | 'EXPRESS'

/** What a revision of a state machine consists of; its versions pin one. */
export interface Revision extends Configurations {
  revisionId: string
  /** Hash of the definition's text. */
  definition: string
  roleArn: string
}

const RevisionInput = z.object(revision)
type RevisionInput = z.output<typeof RevisionInput>

export async function createRevision(
  deps: OperationDeps,
  input: RevisionInput & { definition: string; roleArn: string },
  type: StateMachineType,
): Promise<Revision> {
  const definition = await readDefinition(deps, input.definition, type)
  checkRole(input.roleArn)
  return {
    ...DEFAULT_CONFIGURATION,
    revisionId: randomUUID(),
    roleArn: input.roleArn,
    definition,
    ...readConfiguration(input),
  }
}

/** Throws InvalidDefinition, with everything that is wrong. */
export async function checkDefinition(text: string, type: StateMachineType): Promise<void> {
  const errors = (await validateInTurns(text, type)).filter(({ severity }) => severity === 'ERROR')
  const label = errors.find(({ code }) => code === 'INVALID_LABEL')
  if (label) {
    throw new AwsError('InvalidDefinition', label.message)
  }
  if (errors.length > 0) {
    throw new AwsError(
      'InvalidDefinition',
      `Invalid State Machine Definition: '${errors.map(printDiagnostic).join(', ')}'`,
    )
  }
}

/**
 * Checks a definition and files its text, and those of its child executions, under their hashes. Returns its own hash. Throws
 * InvalidDefinition.
 */
export async function readDefinition(
  deps: OperationDeps,
  text: string,
  type: StateMachineType,
): Promise<string> {
  await checkDefinition(text, type)
  for (const each of [text, ...findChildDefinitions(text)]) {
    const hash = hashDefinition(each)
    if (!deps.definitions.get(hash)) {
      deps.definitions.put(hash, { text: each })
    }
  }
  return hashDefinition(text)
}

/** What concerns the machine as a whole is at no place, which AWS prints too. */
function printDiagnostic({ code, message, location }: Diagnostic): string {
  const place = location ?? (code === 'MISSING_END_STATE' ? 'null' : undefined)
  return `${code}: ${message}${place === undefined ? '' : ` at ${place}`}`
}

export function checkRole(arn: string): void {
  if (!/^arn:[^:]+:iam::\d{12}:role\/.+/.test(arn)) {
    throw new AwsError('InvalidArn', `Invalid Role Arn: '${arn}'`)
  }
}

/** Throws when a version is described that is not to be published. */
export function checkVersionDescription({ publish, versionDescription }: RevisionInput): void {
  if (versionDescription !== undefined && publish !== true) {
    throw new AwsError('ValidationException', 'Version description can only be set when publish is true')
  }
}

export function describeDefinition(deps: OperationDeps, hash: string, includedData: string | undefined) {
  return includedData === 'METADATA_ONLY' ? {} : { definition: deps.definitions.get(hash)!.text }
}

/** Read out of the definition when asked for: where it has variables, that takes as long as to check it. */
export function describeVariables(deps: OperationDeps, hash: string) {
  const variableReferences = findVariableReferences(deps.definitions.get(hash)!.text)
  return Object.keys(variableReferences).length > 0 ? { variableReferences } : {}
}
