import { globSync } from 'node:fs'
import { basename } from 'node:path'
import { GET_CONSOLE } from '#core/api/console.ts'
import { apiHandlers, waitingHandlers } from '#core/api/routes.ts'
import { SagaDefinitionError } from '#core/errors.ts'
import {
  type Contract,
  contractsOf,
  fileName,
  RECORD_ENDING,
  ROLL_BACK_ABANDONED,
  type Saga,
  SWEEP_ABANDONED,
  stepsOf,
} from '#core/saga/index.ts'
import type { TableAction } from './access.ts'
import { listLedgerActions } from './ledger-access.ts'

/** One Lambda to deploy: found by its name, never wired by hand. */
export interface FunctionSpec {
  /** PascalCase: the logical id, the bundle's folder and (as kebab-case) the handler's file. */
  readonly name: string
  /**
   * A step or undo of a saga, a step with a heartbeat, a part of every saga, a route's handler, what EventBridge calls,
   * or a part of signing in.
   */
  readonly kind: 'step' | 'work' | 'undo' | 'saga' | 'api' | 'event' | 'auth'
  /** The handler's file, relative to the project, with forward slashes. */
  readonly file: string
  readonly timeoutSeconds: number
  /** Of a step or undo: what its ledger does at the Executions table. */
  readonly ledger?: readonly TableAction[]
}

/** The authorizer of every route that requires scopes. */
export const AUTHORIZE = 'Authorize'

/** Tells where to sign in, of the issuer that the authorizer trusts. */
export const GET_SIGN_IN = 'GetSignIn'

/** Cognito calls it before it issues a token; part of stacks that have a user pool. */
export const ADD_TENANT_CLAIM = 'AddTenantClaim'

/** Releases reservations whose executions have ended or are gone. */
export const EXPIRE_RESERVATIONS = { name: 'ExpireReservations', timeoutSeconds: 60 } as const

/** API Gateway gives up after 29 s; nothing here should take half of it, but what waits because its caller prefers it. */
const API_TIMEOUT_SECONDS = 10
const WAITING_TIMEOUT_SECONDS = 29

const FOLDERS = {
  step: 'lambdas/steps',
  work: 'lambdas/steps',
  undo: 'lambdas/steps',
  saga: 'lambdas/steps',
  api: 'lambdas/api',
  event: 'lambdas/events',
  auth: 'lambdas/authorizer',
} as const

/** Returns every Lambda that the sagas and the routes need. Throws `SagaDefinitionError` where a handler is missing. */
export function listFunctions(sagas: readonly Saga[], directory: string): FunctionSpec[] {
  const handlers = findHandlers(directory)
  return required(sagas).map((spec) => {
    const { name, kind } = spec
    const file = `${fileName(name)}.ts`
    const found = handlers.filter((path) => path.startsWith(`${FOLDERS[kind]}/`) && basename(path) === file)
    if (found.length === 1) {
      return { ...spec, file: found[0]! }
    }
    throw new SagaDefinitionError(
      name,
      found.length === 0
        ? `has no handler; write ${expectedFile(kind, file)} and export 'handler' from it`
        : `has ${found.length} handlers, ${found.join(' and ')}; keep one`,
    )
  })
}

/** Returns the names of the functions that one saga's state machine invokes, those of its older versions too. */
export function functionsOf(saga: Saga): string[] {
  return [...allContracts([saga]).map(({ name }) => name), RECORD_ENDING.name]
}

function required(sagas: readonly Saga[]): Omit<FunctionSpec, 'file'>[] {
  const workers = workersOf(sagas)
  const functions = [
    ...allContracts(sagas).map((contract) => {
      const { kind, name, timeoutSeconds } = contract
      const ledger = listLedgerActions(contract, sagas)
      return { kind: workers.has(contract) ? ('work' as const) : kind, name, timeoutSeconds, ledger }
    }),
    { kind: 'saga' as const, ...RECORD_ENDING },
    { kind: 'event' as const, ...ROLL_BACK_ABANDONED },
    { kind: 'event' as const, ...SWEEP_ABANDONED },
    { kind: 'event' as const, ...EXPIRE_RESERVATIONS },
    ...[...apiHandlers, GET_CONSOLE].map((name) => ({
      kind: 'api' as const,
      name,
      timeoutSeconds: waitingHandlers.has(name) ? WAITING_TIMEOUT_SECONDS : API_TIMEOUT_SECONDS,
    })),
    ...[AUTHORIZE, ADD_TENANT_CLAIM].map((name) => ({
      kind: 'auth' as const,
      name,
      timeoutSeconds: API_TIMEOUT_SECONDS,
    })),
  ]
  const twice = functions.find(
    ({ name }, index) => functions.findIndex((other) => other.name === name) < index,
  )
  if (twice) {
    throw new SagaDefinitionError(
      twice.name,
      'names two functions of the stack; each needs a name of its own',
    )
  }
  return functions
}

/** Returns the steps and undos of all sagas, retired ones too, each once: sagas may share a contract, not a name. */
function allContracts(sagas: readonly Saga[]): Contract[] {
  const retired = sagas.map((saga) => ({ ...saga, steps: saga.retired ?? [] }))
  return [...new Set([...sagas, ...retired].flatMap(contractsOf))]
}

/** The contracts of steps with a heartbeat, retired ones too. */
function workersOf(sagas: readonly Saga[]): Set<Contract> {
  const steps = sagas.flatMap(({ steps, retired = [] }) => [...stepsOf([...steps, ...retired])])
  const working = steps.filter(({ node }) => node.callback?.kind === 'work')
  return new Set(working.map(({ node: { contract } }) => contract))
}

function findHandlers(directory: string): string[] {
  return globSync('lambdas/{steps,api,events,authorizer}/**/*.ts', { cwd: directory })
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
}

function expectedFile(kind: FunctionSpec['kind'], file: string): string {
  const folder = FOLDERS[kind]
  if (folder === FOLDERS.step) {
    return `${folder}/<capability>/${file}`
  }
  return folder === FOLDERS.api ? `${folder}/<room>/${file}` : `${folder}/${file}`
}
