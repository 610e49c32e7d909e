import * as z from 'zod'
import { Money } from '../money.ts'
import { defineApproval, defineStep, defineUndo } from '../saga/index.ts'
import { PricedLine, PricedOrder } from './pricing.ts'
import { Order } from './schema.ts'

const priced = z.object({ validateOrder: PricedOrder })

/** A line, and the shard of its SKU's stock that holds it: the first one in results of before there were several. */
const ReservedLine = PricedLine.extend({ shard: z.int().optional() })
const reserved = z.object({ reservationId: z.string(), lines: z.array(ReservedLine) })

/** Prices the order from the stock list; what it answers is what is charged, whatever prices do later. */
export const validateOrder = defineStep('ValidateOrder', {
  input: z.object({ input: Order }),
  output: PricedOrder.extend({ needsApproval: z.boolean() }),
  rejects: ['InvalidOrder'],
})

/** What of a SKU was seen: all of it, or what one `shard` of its stock has, where that is enough. */
const Seen = z.object({ sku: z.string(), available: z.int(), shard: z.int().optional() })
const checked = z.object({ available: z.array(Seen) })

/** Fails early and cheaply when the stock is plainly too low; only the reservation decides. */
export const checkInventory = defineStep('CheckInventory', {
  input: z.object({ results: priced }),
  output: checked,
  rejects: ['OutOfStock'],
})

/** Takes each line from the shard in which enough was seen; it looks for one where none was, or others were faster. */
export const reserveInventory = defineStep('ReserveInventory', {
  input: z.object({ results: priced.extend({ checkInventory: checked.optional() }) }),
  output: reserved,
  rejects: ['OutOfStock'],
})
export const releaseInventory = defineUndo('ReleaseInventory')

/** Waits for `POST /orders/{orderId}/approval`. */
export const approveOrder = defineApproval('ApproveOrder')

export const processPayment = defineStep('ProcessPayment', {
  input: z.object({ input: Order, results: priced }),
  output: z.object({ paymentId: z.string(), total: Money }),
  rejects: ['PaymentDeclined', 'CardExpired'],
  outside: true,
})
export const refundPayment = defineUndo('RefundPayment')

/** Packs line after line under one packing slip: long work, which goes on where it stopped. */
export const packItems = defineStep('PackItems', {
  input: z.object({ results: priced }),
  output: z.object({ packingSlipId: z.string() }),
})
export const unpackItems = defineUndo('UnpackItems')

/** Hands the reserved goods to the warehouse: they leave the stock and a shipment is dispatched. */
export const updateWarehouse = defineStep('UpdateWarehouse', {
  input: z.object({ input: Order, results: priced.extend({ reserveInventory: reserved }) }),
  output: z.object({ shipmentId: z.string(), lines: z.array(ReservedLine) }),
})
export const revertWarehouse = defineUndo('RevertWarehouse')

export const notifyCustomer = defineStep('NotifyCustomer', {
  input: z.object({ input: Order, results: priced }),
  output: z.object({ notificationId: z.string() }),
})
