import type { DynamoDbCall, DynamoDbFault, Interference } from '#local/dynamodb/interceptor.ts'
import type { Outcome } from '#local/lambda/index.ts'
import { timedOut } from './delivery.ts'
import type { DeliveryFault, Site } from './fault-kind.ts'

const WRITES = ['TransactWriteItems', 'UpdateItem', 'PutItem', 'DeleteItem']

/** A cancelled transaction gives a reason per item; the SDK does not retry it, the ledger does. */
function cancelled(reason: string, items: number): Interference {
  return {
    status: 400,
    type: 'TransactionCanceledException',
    fields: { CancellationReasons: Array.from({ length: items }, () => ({ Code: reason })) },
  }
}

const broken: Interference = { status: 500, type: 'InternalServerError' }

function itemsOf(body: string) {
  return (JSON.parse(body) as { TransactItems: unknown[] }).TransactItems.length
}

/** The first `times` transactions of the invocation are cancelled for this reason. */
function cancels(reason: string, times: number) {
  return ({ runWith }: Site) => {
    let left = times
    return runWith(({ operation, body }) =>
      operation === 'TransactWriteItems' && left-- > 0 ? cancelled(reason, itemsOf(body)) : undefined,
    )
  }
}

/** The first write of the invocation is carried out, and its answer is a failure of DynamoDB's. */
function losesFirstAnswer({ runWith }: Site) {
  let left = 1
  return runWith(({ operation }) =>
    WRITES.includes(operation) && left-- > 0 ? { ...broken, afterEffect: true } : undefined,
  )
}

/** Each call of the invocation is refused so when it is made first, whatever it is. */
function refusesEachOnce(type: string, operations?: readonly string[]) {
  return ({ runWith }: Site) => {
    const met = new Set<string>()
    return runWith(({ operation, body }) => {
      if (met.has(body) || operations?.includes(operation) === false) {
        return undefined
      }
      met.add(body)
      return { status: 400, type }
    })
  }
}

/** The first transaction of the invocation meets others until a competitor has come to this state, and past it. */
function losesRace({ runWith, state, control }: Site) {
  let isBegun = false
  let isLost = false
  return runWith(({ operation, body }) => {
    if (operation !== 'TransactWriteItems' || isLost) {
      return undefined
    }
    if (!isBegun) {
      isBegun = true
      void control.compete(state).finally(() => {
        isLost = true
      })
    }
    return cancelled('TransactionConflict', itemsOf(body))
  })
}

function toProvider(inject: (operation: string) => Interference | undefined) {
  return ({ runWith, providerTable }: Site) => {
    const fault: DynamoDbFault = ({ operation, body }) =>
      body.includes(`"${providerTable}"`) ? inject(operation) : undefined
    return runWith(fault)
  }
}

/** The first attempt dies with its request on the way, and so does every further one before it has begun. */
async function diesAsking({ met, runWith, providerTable, arriveLate }: Site): Promise<Outcome> {
  let asked: DynamoDbCall | undefined
  if (met === 0) {
    await runWith((call) => {
      if (WRITES.includes(call.operation) && call.body.includes(`"${providerTable}"`)) {
        asked ??= call
      }
      return asked && broken
    })
  }
  if (asked) {
    arriveLate(asked)
  }
  return timedOut()
}

/** The SDK does not try again after it, so that a function which is as good as dead is soon over. */
const forbidden: Interference = { status: 400, type: 'AccessDeniedException' }

/** The first invocation dies when its work has begun, each that takes over when it is one item further. */
async function diesMidway({ met, runWith, dropTask }: Site): Promise<Outcome> {
  // Who takes over meets the entry that is there, and signs it, before its first item.
  const last = met === 0 ? 1 : 3
  // By what they say: the SDK says the same when it tries again.
  const writes = new Set<string>()
  let listen = () => {}
  const outcome = await runWith(({ operation, body }) => {
    if (writes.size === last) {
      return forbidden
    }
    if (!WRITES.includes(operation) || writes.add(body).size < last) {
      return undefined
    }
    listen = dropTask()
    return { ...forbidden, afterEffect: true }
  })
  listen()
  return writes.size === last ? timedOut() : outcome
}

const harmless = { happens: 'to the invocation', times: 1, harmless: true, tap: true } as const
const writing = ['step', 'work', 'approval', 'undo', 'completed', 'compensated'] as const

/** What goes wrong between a function and DynamoDB, or the outside system that a table of its own stands for. */
export const dynamoDbFaults = {
  'dynamodb-throttled': {
    ...harmless,
    about: 'DynamoDB throttles its transaction',
    places: ['step', 'work', 'approval', 'undo'],
    perform: cancels('ThrottlingError', 1),
  },
  'dynamodb-conflict': {
    ...harmless,
    about: 'its transaction meets another one, twice',
    places: ['step', 'work', 'approval', 'undo'],
    perform: cancels('TransactionConflict', 2),
  },
  'dynamodb-busy': {
    ...harmless,
    about: 'DynamoDB throttles each of its calls once, reads too',
    places: writing,
    perform: refusesEachOnce('ThrottlingException'),
  },
  'dynamodb-write-conflict': {
    ...harmless,
    about: 'its write, which is no transaction, meets one',
    places: ['completed', 'compensated'],
    perform: refusesEachOnce('TransactionConflictException', WRITES),
  },
  'overtaken-midway': {
    happens: 'to the invocation',
    tap: true,
    times: 1,
    places: ['step'],
    competes: true,
    about: 'is overtaken by another execution that wants the same, between what it reads and what it writes',
    perform: losesRace,
  },
  'dynamodb-answer-lost': {
    ...harmless,
    about: 'its write is carried out, and the answer of DynamoDB is lost',
    places: writing,
    perform: losesFirstAnswer,
  },
  'dynamodb-down': {
    ...harmless,
    about: 'DynamoDB fails throughout one attempt',
    places: writing,
    perform: ({ runWith }: Site) => runWith(() => broken),
  },
  'dies-midway': {
    ...harmless,
    about: 'its function dies when it has begun, and so do the next two, each one item further',
    places: ['work'],
    times: 3,
    perform: diesMidway,
  },
  'provider-down': {
    ...harmless,
    about: 'the outside system does not answer, throughout one attempt',
    places: ['step', 'undo'],
    provider: true,
    perform: toProvider(() => broken),
  },
  'provider-conflict': {
    ...harmless,
    about: 'what it writes for the outside system meets a transaction',
    places: ['step'],
    provider: true,
    perform: refusesEachOnce('TransactionConflictException', ['PutItem', 'UpdateItem']),
  },
  'provider-late': {
    happens: 'to the invocation',
    tap: true,
    about: 'its function dies while it asks the outside system, which hears of it only then',
    places: ['step'],
    provider: true,
    times: Number.POSITIVE_INFINITY,
    perform: diesAsking,
  },
  'provider-answer-lost': {
    ...harmless,
    about: 'the outside system does what it is asked, and no answer arrives',
    places: ['step', 'undo'],
    provider: true,
    perform: toProvider((operation) =>
      WRITES.includes(operation) ? { ...broken, afterEffect: true } : undefined,
    ),
  },
} satisfies Record<string, DeliveryFault>
