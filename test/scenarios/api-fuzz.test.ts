import { expect, test } from 'vitest'
import { openApiDocument } from '#statemachines/openapi.ts'
import { fuzzApi } from '#test/support/api-fuzz/fuzz-api.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

/** FUZZ_SEED repeats a run. */
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31)
const cloud = await openShopCloud()

test('no answer is one that the OpenAPI document does not have', { timeout: 120_000 }, async () => {
  const plan = {
    document: openApiDocument(),
    count: 2_000,
    seconds: 3,
    seed,
    statusesToMeet: [200, 202, 400],
  }
  const { findings, statuses, sent, requestsPerSecond } = await fuzzApi(cloud.url!, plan)
  console.log(`seed ${seed}: ${sent} requests, ${requestsPerSecond}/s, by status ${JSON.stringify(statuses)}`)
  expect(findings, `seed ${seed}`).toEqual([])
  expect(statuses).toMatchObject({
    200: expect.any(Number),
    202: expect.any(Number),
    400: expect.any(Number),
  })
})
