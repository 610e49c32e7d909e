import * as z from 'zod'
import { SagaDefinitionError } from '../../errors.ts'
import type { StepContract } from '../define/contract.ts'
import { toSeconds } from '../define/duration.ts'
import type { Callback, Condition, Saga, SagaNode, StepNode } from '../define/nodes.ts'
import { expiredOf, hasUndo, RESERVED_STATES, skipOf, undoOf } from '../define/state-names.ts'
import { StartFields } from '../runtime/envelope.ts'
import { HAND_OVER_SECONDS } from '../runtime/limits.ts'
import { checkDataFlow } from './data-flow.ts'
import { checkEach } from './each.ts'
import { checkPivot } from './pivot.ts'

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/** Throws `SagaDefinitionError` at the first thing in the definition that cannot work. */
export function checkSaga(saga: Saga): void {
  if (!NAME.test(saga.name) || saga.name.length > 40) {
    throw new SagaDefinitionError(
      saga.name,
      `'${saga.name}' cannot name a saga; write up to 40 letters, digits and hyphens, such as 'order-fulfillment'`,
    )
  }
  toSeconds(saga.timeout, `${saga.name}.timeout`)
  checkInput(saga)
  const states = new Map<string, string>(RESERVED_STATES.map((name) => [name, 'a state of every saga']))
  checkNodes(saga.steps, { path: `${saga.name}.steps`, states, known: new Set(), input: saga.input })
  checkPivot(saga)
  checkDataFlow(saga)
}

/** The input is an object, for the fields that start an execution stand beside its own in one body. */
function checkInput({ name, input }: Saga): void {
  const path = `${name}.input`
  if (!(input instanceof z.ZodObject)) {
    throw new SagaDefinitionError(path, `is of the type '${input?.def?.type}'; write z.strictObject({ … })`)
  }
  const taken = Object.keys(StartFields.shape).find((field) => field in input.shape)
  if (taken) {
    throw new SagaDefinitionError(
      `${path}.${taken}`,
      `the name '${taken}' is taken by 'POST /workflows/${name}', which has it beside the input; choose another`,
    )
  }
}

interface Scope {
  path: string
  /** Every state name met so far, and where. */
  states: Map<string, string>
  /** Steps whose results exist when this node runs. */
  known: Set<string>
  /** Inside a parallel: those whose results outlive its failure. */
  kept?: ReadonlySet<string>
  input: z.ZodType
}

function checkNodes(nodes: readonly SagaNode[], scope: Scope): void {
  const { path, states, known, kept } = scope
  if (nodes.length === 0) {
    throw new SagaDefinitionError(path, 'has no steps; write at least one')
  }
  for (const [index, node] of nodes.entries()) {
    const here = `${path}[${index}]`
    if (node.kind === 'step') {
      checkStep(node, here)
      claim(node.contract.name, here, states)
      if (node.bestEffort) {
        claim(skipOf(node.contract.name), here, states)
      }
      if (node.callback?.kind === 'approval') {
        claim(expiredOf(node.contract.name), here, states)
      }
      if (node.undo) {
        claim(node.undo.name, `${here}.undo`, states)
      }
      known.add(node.contract.name)
    } else if (node.kind === 'when') {
      checkCondition(node.condition, here, known)
      claim(node.name, here, states)
      claim(skipOf(node.name), here, states)
      checkNodes(node.steps, { ...scope, path: `${here}.steps` })
    } else if (node.kind === 'each') {
      claim(node.name, here, states)
      if (hasUndo(node)) {
        claim(undoOf(node.name), here, states)
      }
      checkEach(node, here, { ...scope, kept: kept ?? known })
      // What a step answers for one item is known within that item alone; afterwards it is a list.
      checkNodes(node.steps, { ...scope, path: `${here}.steps`, known: new Set(known) })
    } else {
      claim(node.name, here, states)
      if (node.branches.length < 2) {
        throw new SagaDefinitionError(
          here,
          `parallel '${node.name}' has ${node.branches.length} branches; write two or more`,
        )
      }
      // A branch sees what came before the parallel, not what runs beside it.
      const seen = node.branches.map((branch, b) => {
        const inBranch = new Set(known)
        const outside = kept ?? new Set(known)
        checkNodes(branch, { ...scope, path: `${here}.branches[${b}]`, known: inBranch, kept: outside })
        return inBranch
      })
      for (const name of seen.flatMap((names) => [...names])) {
        known.add(name)
      }
    }
  }
}

function claim(name: string, path: string, states: Map<string, string>): void {
  const other = states.get(name)
  if (other) {
    throw new SagaDefinitionError(
      path,
      `the name '${name}' is taken by ${other}; each state needs a name of its own`,
    )
  }
  states.set(name, path)
}

function checkStep({ contract, undo, timeout, callback }: StepNode, path: string): void {
  if (contract?.kind !== 'step') {
    throw new SagaDefinitionError(path, 'step() takes a contract from defineStep()')
  }
  if (undo && undo.kind !== 'undo') {
    throw new SagaDefinitionError(
      `${path}.undo`,
      `the undo of '${contract.name}' is a ${(undo as { kind?: string }).kind}; it takes a contract from defineUndo()`,
    )
  }
  if (callback) {
    checkCallback(contract, callback, path)
  }
  if (!timeout) {
    return
  }
  const seconds = toSeconds(timeout, `${path}.timeout`)
  if (seconds <= contract.timeoutSeconds) {
    throw new SagaDefinitionError(
      `${path}.timeout`,
      `Step Functions would give up on '${contract.name}' after ${seconds} s while its Lambda may write for ` +
        `${contract.timeoutSeconds} s; allow more than ${contract.timeoutSeconds} s or shorten the contract's timeout`,
    )
  }
}

/** Heartbeats come every third of their limit, and Step Functions must not give up on a Lambda that may still write. */
function checkCallback(contract: StepContract, callback: Callback, path: string): void {
  const name = callback.kind === 'approval' ? 'expires' : 'heartbeat'
  const limit = callback.kind === 'approval' ? callback.expires : callback.heartbeat
  const seconds = toSeconds(limit, `${path}.${name}`)
  const least = callback.kind === 'approval' ? contract.timeoutSeconds + 1 : 3
  if (seconds < least) {
    throw new SagaDefinitionError(
      `${path}.${name}`,
      `'${limit}' is too short for '${contract.name}'; allow at least ${least} s`,
    )
  }
  if (callback.kind === 'work' && contract.timeoutSeconds <= HAND_OVER_SECONDS) {
    throw new SagaDefinitionError(
      path,
      `the Lambda of '${contract.name}' hands over ${HAND_OVER_SECONDS} s before its end, and has ${contract.timeoutSeconds} s; ` +
        `give the contract a timeout of more than ${HAND_OVER_SECONDS} s`,
    )
  }
  if (callback.kind === 'work' && toSeconds(callback.within, `${path}.timeout`) <= seconds) {
    throw new SagaDefinitionError(
      `${path}.timeout`,
      `'${callback.within}' is not longer than the heartbeat of '${limit}'`,
    )
  }
}

function checkCondition({ contract, field }: Condition, path: string, known: Set<string>): void {
  if (!known.has(contract.name)) {
    throw new SagaDefinitionError(
      path,
      `the condition asks '${contract.name}', which does not run before it; known here: ${[...known].join(', ') || 'none'}`,
    )
  }
  const shape: Record<string, z.ZodType> = contract.output instanceof z.ZodObject ? contract.output.shape : {}
  if (shape[field]?.def.type !== 'boolean') {
    const booleans = Object.keys(shape).filter((key) => shape[key]?.def.type === 'boolean')
    throw new SagaDefinitionError(
      path,
      `the condition reads '${field}' of '${contract.name}', which is not a boolean of its output; ` +
        `booleans there: ${booleans.join(', ') || 'none'}`,
    )
  }
}
