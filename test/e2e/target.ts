import { type Caller, createCaller } from './caller.ts'
import type { Need } from './scenario.ts'
import { type AwsAccess, openStateMachines, type StateMachines } from './state-machines.ts'

/** A deployment that is asked, and what it cannot be asked, each with the reason. */
export interface Target {
  readonly url: string
  readonly tenant: Party
  readonly other?: Party
  readonly reader?: Caller
  readonly machines?: StateMachines
  readonly lacks: Readonly<Partial<Record<Need, string>>>
}

/** A tenant, and who calls for it. */
export interface Party {
  readonly name: string
  readonly caller: Caller
}

export interface Deployment {
  /** Of the API, with the stage. */
  url: string
  token?: string | undefined
  otherToken?: string | undefined
  readerToken?: string | undefined
  /** How to ask Step Functions; without it nobody does. */
  aws?: AwsAccess | undefined
}

/** The target cannot be asked at all; the message says what to do. */
export class TargetError extends Error {
  override readonly name = 'TargetError'
}

/** Asks the deployment what it can do. `run` names a tenant of its own where a header may. */
export async function openTarget(deployment: Deployment, run: string): Promise<Target> {
  const { url, token, aws } = deployment
  const identity = token ? bearer(token) : named(run)
  const { tenant, features } = await readSession(createCaller(url, identity))
  const parties = await findParties(deployment, { run, trustsHeader: features.tenantHeader && !token })
  const machines = aws ? await openStateMachines(aws).catch((error: Error) => error) : undefined
  const caller = createCaller(url, identity)
  const { body: workflow } = await caller.send('GET', '/workflows/order-fulfillment')
  return {
    url,
    tenant: { name: tenant, caller },
    ...parties.found,
    ...(machines && !(machines instanceof Error) ? { machines } : {}),
    lacks: {
      ...(features.faultInjection ? {} : { 'fault injection': 'deploy with -c faultInjection=true' }),
      ...(workflow?.live ? {} : { versions: 'the target has published no version of a state machine' }),
      ...(machines instanceof Error ? { 'the AWS API': machines.message } : {}),
      ...(machines ? {} : { 'the AWS API': 'name the --stack, or an --aws-endpoint' }),
      ...parties.lacks,
    },
  }
}

interface Session {
  tenant: string
  features: { faultInjection: boolean; tenantHeader: boolean }
}

async function readSession(caller: Caller): Promise<Session> {
  const { status, body, text } = await caller.send('GET', '/session').catch((error: Error) => {
    throw new TargetError(error.message, { cause: error })
  })
  if (status === 401) {
    throw new TargetError('the target wants a token: give one with --token or FLOWFORGE_TOKEN')
  }
  if (status !== 200) {
    throw new TargetError(`GET /session answered ${status}: ${text}`)
  }
  return body
}

/** The second tenant, and the token that may do little. */
async function findParties(
  { url, token, otherToken, readerToken }: Deployment,
  { run, trustsHeader }: { run: string; trustsHeader: boolean },
): Promise<{ found: Partial<Target>; lacks: Target['lacks'] }> {
  const reader = readerToken ? { reader: createCaller(url, bearer(readerToken)) } : undefined
  const other = otherToken ? bearer(otherToken) : trustsHeader ? named(`${run}-other`) : undefined
  const found = { ...reader, ...(other ? { other: await meet(createCaller(url, other)) } : {}) }
  const first = await meet(createCaller(url, token ? bearer(token) : named(run)))
  if (found.other?.name === first.name) {
    throw new TargetError(`--other-token is of tenant '${first.name}', as --token is; give one of another`)
  }
  return {
    found,
    lacks: {
      ...(reader ? {} : { 'a restricted token': 'give one with orders:read alone by --reader-token' }),
      ...(other ? {} : { 'a second tenant': 'give a token of another tenant by --other-token' }),
    },
  }
}

async function meet(caller: Caller): Promise<Party> {
  return { name: (await readSession(caller)).tenant, caller }
}

function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` }
}

function named(tenant: string): Record<string, string> {
  return { 'x-tenant-id': tenant }
}
