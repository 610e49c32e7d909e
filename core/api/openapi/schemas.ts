import * as z from 'zod'
import { Money } from '../../money.ts'
import { PlaceOrder } from '../../order/place-order.ts'
import { PricedLine } from '../../order/pricing.ts'
import { Address, OrderItem } from '../../order/schema.ts'
import { Decision, SimulatedFault, Simulation } from '../../saga/index.ts'
import * as request from '../requests.ts'
import * as view from '../responses/index.ts'
import type { JsonSchema } from './document.ts'

/** The schemas that the document names; every other one stands where it is used. */
const NAMED: Record<string, z.ZodType> = {
  Money,
  Address,
  OrderItem,
  PricedLine,
  Decision,
  SimulatedFault,
  Simulation,
  PlaceOrder,
  StartWorkflow: request.StartWorkflow,
  ApprovalRequest: request.ApprovalRequest,
  CancelRequest: request.CancelRequest,
  RetryRequest: request.RetryRequest,
  SkipRequest: request.SkipRequest,
  StockLevel: request.StockLevel,
  AccountLevel: request.AccountLevel,
  TimelineEntry: view.TimelineEntry,
  Failure: view.FailureView,
  Stuck: view.StuckView,
  Order: view.OrderView,
  OrderDetail: view.OrderDetail,
  OrderStarted: view.OrderStarted,
  Execution: view.ExecutionView,
  ExecutionDetail: view.ExecutionDetail,
  ExecutionStarted: view.ExecutionStarted,
  Workflow: view.WorkflowView,
  WorkflowDetail: view.WorkflowDetail,
  InventoryItem: view.InventoryItem,
  Account: view.AccountView,
  AccountDetail: view.AccountDetail,
  Document: view.DocumentView,
  Payment: view.PaymentView,
  Shipment: view.ShipmentView,
  Snapshot: view.Snapshot,
  Health: view.Health,
  Problem: view.Problem,
}

const REFERENCE = '#/components/schemas/'

/** Zod's own words for "a safe integer", which say nothing in an API of counts and minor units. */
const SAFE = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }

export type Direction = 'input' | 'output'

/** Turns zod schemas into the document's, and gathers the named ones that they use. */
export interface Schemas {
  /** What may be sent (`input`: before defaults and transforms) or what is answered (`output`). */
  describe(schema: z.ZodType, io: Direction): JsonSchema
  readonly named: Record<string, JsonSchema>
}

export function createSchemas(): Schemas {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(NAMED)) {
    registry.add(schema, { id })
  }
  const named: Record<string, JsonSchema> = {}
  return {
    named,
    describe(schema, io) {
      const json = z.toJSONSchema(schema, {
        io,
        metadata: registry,
        unrepresentable: 'any',
        override: simplify,
      })
      const { $schema: _, $defs = {}, ...root } = pointToComponents(json)
      for (const [id, definition] of Object.entries($defs as Record<string, JsonSchema>)) {
        addOnce(named, id, definition)
      }
      return root
    },
  }
}

/** Throws for a schema that is one thing when sent and another when answered: it needs two names. */
function addOnce(named: Record<string, JsonSchema>, id: string, definition: JsonSchema): void {
  if (named[id] && JSON.stringify(named[id]) !== JSON.stringify(definition)) {
    throw new Error(`schema '${id}' differs between what is sent and what is answered; give each a name`)
  }
  named[id] = definition
}

function simplify({ jsonSchema }: { jsonSchema: JsonSchema }): void {
  if (jsonSchema.format === 'date-time') {
    delete jsonSchema.pattern
  }
  for (const [bound, value] of Object.entries(SAFE)) {
    if (jsonSchema.type === 'integer' && jsonSchema[bound] === value) {
      delete jsonSchema[bound]
    }
  }
}

function pointToComponents(json: object): JsonSchema {
  const text = JSON.stringify(json).replaceAll('"$ref":"#/$defs/', `"$ref":"${REFERENCE}`)
  return JSON.parse(text) as JsonSchema
}
