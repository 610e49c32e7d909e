import { expect, test } from 'vitest'
import { openApiDocument } from '#statemachines/openapi.ts'
import { fuzzApi } from '#test/support/api-fuzz/fuzz-api.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

/** FUZZ_SEED repeats a run; on a slow machine the rest is left out after `seconds`. */
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31)
const count = Number(process.env.FUZZ_REQUESTS ?? 100_000)
const seconds = Number(process.env.FUZZ_SECONDS ?? 900)
const cloud = await openShopCloud()

test('no answer is one that the OpenAPI document does not have', {
  timeout: 1_000 * (seconds + 430),
}, async () => {
  const plan = { document: openApiDocument(), count, seconds, seed, statusesToMeet: [200, 202, 400] }
  const { findings, statuses, sent, requestsPerSecond } = await fuzzApi(cloud.url!, plan)
  console.log(`seed ${seed}: ${sent} requests, ${requestsPerSecond}/s, by status ${JSON.stringify(statuses)}`)
  expect(findings, `seed ${seed}`).toEqual([])
  expect(statuses).toMatchObject({
    200: expect.any(Number),
    202: expect.any(Number),
    400: expect.any(Number),
  })
})
