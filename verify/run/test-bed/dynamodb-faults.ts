import type { createInterceptor, DynamoDbFault } from '#local/dynamodb/interceptor.ts'

/** Puts faults of several tenants between DynamoDB and the functions; each meets calls that speak of its tenant. */
export function createDynamoDbFaults(interceptor: Awaited<ReturnType<typeof createInterceptor>>) {
  const faults = new Map<string, DynamoDbFault>()
  const meet: DynamoDbFault = (call) => {
    for (const [tenant, fault] of faults) {
      if (call.body.includes(`#${tenant}#`) || call.body.includes(`"${tenant}"`)) {
        return fault(call)
      }
    }
    return undefined
  }
  const watch = () => interceptor.watch(faults.size === 0 ? undefined : meet)
  return {
    /** Until the returned function is called. */
    inject(tenant: string, fault: DynamoDbFault): () => void {
      faults.set(tenant, fault)
      watch()
      return () => {
        if (faults.get(tenant) === fault) {
          faults.delete(tenant)
        }
        watch()
      }
    },
  }
}
