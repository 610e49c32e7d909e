import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { SagaDefinitionError } from '#core/errors.ts'
import {
  approval,
  defineApproval,
  defineSaga,
  defineStep,
  defineUndo,
  each,
  isTrue,
  itemsOf,
  parallel,
  type SagaNode,
  step,
  when,
} from '#core/saga/index.ts'

const Trip = z.strictObject({
  city: z.string(),
  nights: z.int(),
  guests: z.array(z.object({ name: z.string() })),
})

const Price = z.object({ amount: z.int(), currency: z.enum(['EUR', 'CHF']), note: z.string().optional() })
const priceTrip = defineStep('PriceTrip', {
  input: z.object({ input: Trip }),
  output: z.object({ total: Price, isLarge: z.boolean() }),
})
const approveTrip = defineApproval('ApproveTrip')
const bookHotel = defineStep('BookHotel', { input: z.object({}), output: z.object({ hotelId: z.string() }) })
const bookGuest = defineStep('BookGuest', { input: z.object({}), output: z.object({ seat: z.string() }) })

/** A step that picks these results. */
const pick = (results: Record<string, z.ZodType>) => picking({ results: z.object(results) })
const picking = (shape: Record<string, z.ZodType>) =>
  step(defineStep('BookFlight', { input: z.object(shape), output: z.object({ flightId: z.string() }) }))

const load =
  (...steps: SagaNode[]) =>
  () =>
    defineSaga('a-trip', { input: Trip, timeout: '1 hour', steps })

const price = step(priceTrip)
const hotel = step(bookHotel)
const isLarge = isTrue(priceTrip, 'isLarge')
const forGuests = (...steps: SagaNode[]) => each('ForGuests', itemsOf(Trip, 'guests'), steps)
const Hotel = z.object({ hotelId: z.string() })

describe('a step that picks what is not there when it runs is refused with both steps and the remedy', () => {
  test.each<[string, () => unknown, string]>([
    [
      'of a later step',
      load(price, pick({ bookHotel: Hotel }), hotel),
      "a-trip.steps[1]: 'BookFlight' picks results.bookHotel of 'BookHotel', which runs later (a-trip.steps[2]); " +
        "put 'BookHotel' before 'BookFlight'; known here: results.priceTrip",
    ],
    [
      'of a later step, although it is optional',
      load(pick({ bookHotel: Hotel.optional() }), hotel),
      "'BookHotel', which runs later (a-trip.steps[1])",
    ],
    [
      'of no step',
      load(price, pick({ bookHotl: Hotel })),
      "a-trip.steps[1]: 'BookFlight' picks results.bookHotl, and the saga has no step that answers it; " +
        'add the step, or pick another answer; known here: results.priceTrip',
    ],
    [
      'of itself',
      load(pick({ bookFlight: z.object({}) })),
      "'BookFlight' picks results.bookFlight, its own answer, which it has not given yet",
    ],
    [
      'of a branch beside it',
      load(parallel('Bookings', [hotel], [pick({ bookHotel: Hotel })])),
      "a-trip.steps[0].branches[1][0]: 'BookFlight' picks results.bookHotel of 'BookHotel', which runs in another branch of " +
        "'Bookings' at the same time; put 'BookHotel' before the parallel; known here: none",
    ],
    [
      'of a condition that may not hold',
      load(price, when(isLarge, [hotel]), pick({ bookHotel: Hotel })),
      "a-trip.steps[2]: 'BookFlight' picks results.bookHotel of 'BookHotel', which may not be there: when 'IsLarge' may pass it over; " +
        "write bookHotel: ….optional() in the input of 'BookFlight'",
    ],
    [
      'of an approval that may be passed over',
      load(price, when(isLarge, [approval(approveTrip)]), pick({ approveTrip: approveTrip.output })),
      "picks results.approveTrip of 'ApproveTrip', which may not be there",
    ],
    [
      'of a best-effort step',
      load(step(bookHotel, { bestEffort: true }), pick({ bookHotel: Hotel })),
      "which may not be there: 'BookHotel' is best effort and may have failed",
    ],
    [
      'an item outside an each',
      load(forGuests(step(bookGuest)), picking({ item: z.object({ name: z.string() }) })),
      "a-trip.steps[1]: 'BookFlight' picks 'item', which only steps inside an each() have; pick from input or results",
    ],
    [
      'the answer for one item outside its each',
      load(forGuests(step(bookGuest)), pick({ bookGuest: z.object({ seat: z.string() }) })),
      "'BookFlight' picks results.bookGuest as an object, and 'BookGuest', once for each item of 'ForGuests', has a list",
    ],
    [
      'the answers of a best-effort step inside an each as if none were missing',
      load(
        forGuests(step(bookGuest, { bestEffort: true })),
        pick({ bookGuest: z.array(z.object({ seat: z.string() })) }),
      ),
      "picks results.bookGuest[] as an object, and 'BookGuest', once for each item of 'ForGuests', has null",
    ],
    [
      'its results with a schema that refuses the others',
      load(price, picking({ results: z.strictObject({ priceTrip: priceTrip.output }) })),
      "'BookFlight' picks with z.strictObject(), which refuses what else stands there; write z.object()",
    ],
  ])('%s', (_, definition, message) => {
    expect(definition).toThrow(SagaDefinitionError)
    expect(definition).toThrow(message)
  })
})

describe('a step that picks what another step does not answer so is refused', () => {
  const total = (schema: z.ZodType) => load(price, pick({ priceTrip: z.object({ total: schema }) }))
  test.each<[string, () => unknown, string]>([
    [
      'a field that is not in its output',
      load(price, pick({ priceTrip: z.object({ sum: Price }) })),
      "'BookFlight' picks results.priceTrip.sum as a field, and 'PriceTrip' has no such field; fields there: total, isLarge; " +
        'let the two schemas agree',
    ],
    [
      'a field of another type, further down',
      total(z.object({ amount: z.string() })),
      "'BookFlight' picks results.priceTrip.total.amount as a string, and 'PriceTrip' has a number",
    ],
    [
      'a field that may be missing',
      total(z.object({ note: z.string() })),
      "picks results.priceTrip.total.note as a field that is always there, and 'PriceTrip' has one that may be missing",
    ],
    [
      'one of fewer literals',
      total(z.object({ currency: z.literal('EUR') })),
      'picks results.priceTrip.total.currency as "EUR", and \'PriceTrip\' has "CHF"',
    ],
    [
      'fewer fields, strictly',
      total(z.strictObject({ amount: z.int() })),
      "picks results.priceTrip.total.currency as no such field, and 'PriceTrip' has one",
    ],
    [
      'a field of the input that the saga does not take',
      load(picking({ input: z.object({ country: z.string() }) })),
      'picks input.country as a field, and the input of the saga has no such field; fields there: city, nights, guests',
    ],
    [
      'an item of another shape',
      load(forGuests(picking({ item: z.object({ age: z.int() }) }))),
      "a-trip.steps[0].steps[0]: 'BookFlight' picks item.age as a field, and the list 'guests' of the input has no such field",
    ],
  ])('%s', (_, definition, message) => {
    expect(definition).toThrow(SagaDefinitionError)
    expect(definition).toThrow(message)
  })
})

describe('a step may pick', () => {
  test.each<[string, () => unknown]>([
    [
      'less than what is answered',
      load(price, pick({ priceTrip: z.object({ total: z.object({ amount: z.number() }) }) })),
    ],
    ['a value with narrower bounds', load(picking({ input: z.object({ city: z.string().max(5) }) }))],
    [
      'a literal as its kind',
      load(price, pick({ priceTrip: z.object({ total: z.object({ currency: z.string() }) }) })),
    ],
    ['one of several shapes', load(hotel, pick({ bookHotel: z.union([z.string(), Hotel]) }))],
    [
      'what a transform makes of an answer',
      load(hotel, pick({ bookHotel: z.preprocess(String, z.string()) })),
    ],
    [
      'what may not be there, as optional',
      load(price, when(isLarge, [hotel]), pick({ bookHotel: Hotel.optional() })),
    ],
    [
      'what may not be there, with a default',
      load(price, when(isLarge, [hotel]), pick({ bookHotel: Hotel.default({ hotelId: 'none' }) })),
    ],
    ['what its own condition holds', load(price, when(isLarge, [hotel, pick({ bookHotel: Hotel })]))],
    [
      'the answers of all branches of an earlier parallel',
      load(parallel('Bookings', [hotel], [price]), pick({ bookHotel: Hotel, priceTrip: priceTrip.output })),
    ],
    ['the answer for its own item', load(forGuests(step(bookGuest), pick({ bookGuest: bookGuest.output })))],
    [
      'all answers of an each as a list',
      load(forGuests(step(bookGuest)), pick({ bookGuest: z.array(bookGuest.output) })),
    ],
    [
      'an optional answer of a step that only other sagas have',
      load(pick({ confirmTrip: Hotel.optional() })),
    ],
    [
      'itself, where a schema holds itself',
      load(step(defineTree('PlantTree')), pick({ plantTree: tree(z.string()) })),
    ],
  ])('%s', (_, definition) => {
    expect(definition).not.toThrow()
  })
})

test('an undo picks nothing: it reads what its own step has stored', () => {
  expect(load(step(bookHotel, { undo: defineUndo('CancelHotel') }))).not.toThrow()
})

function defineTree(name: string) {
  return defineStep(name, { input: z.object({}), output: tree(z.string()) as z.ZodObject })
}

function tree(leaf: z.ZodType): z.ZodType {
  const node = z.object({
    leaf,
    get children() {
      return z.array(node)
    },
  })
  return node
}
