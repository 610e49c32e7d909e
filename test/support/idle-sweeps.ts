import type { LambdaFault } from '#local/lambda/index.ts'
import type { TestCloud } from '#testing/test-cloud.ts'

/** The functions that sweep, and the table whose index ByDeadline each reads. */
const SWEEPS = { SweepAbandoned: 'FlowForge-Executions', ExpireReservations: 'FlowForge-Inventory' }

/**
 * Leaves out scheduled sweeps for which nothing is due: simulated hours hold hundreds of them, of up to 16 queries each.
 * The first of each cloud runs all the same, as do those that a test invokes itself.
 */
export function skipIdleSweeps(cloud: TestCloud): void {
  for (const [functionName, table] of Object.entries(SWEEPS)) {
    let isFirst = true
    const skip: LambdaFault = async ({ payload }, run) => {
      const { 'detail-type': kind, time } = JSON.parse(payload) as Record<string, string>
      const runs = isFirst || kind !== 'Scheduled Event' || (await isAnythingDue(cloud, table, time!))
      isFirst = false
      return runs ? run() : { failed: false, payload: 'null' }
    }
    cloud.inject(functionName, skip)
  }
}

/** Whether a sweep would inspect anything at the time of its schedule, or at that of the cloud where it is later. */
async function isAnythingDue({ clock, dynamoDb }: TestCloud, table: string, at: string): Promise<boolean> {
  const now = new Date(Math.max(clock.now(), Date.parse(at))).toISOString()
  const { Count } = await dynamoDb('Scan', {
    TableName: table,
    IndexName: 'ByDeadline',
    FilterExpression: 'deadline <= :now',
    ExpressionAttributeValues: { ':now': { S: now } },
    Select: 'COUNT',
  })
  return Count !== 0
}
