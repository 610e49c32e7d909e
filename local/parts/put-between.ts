import { createInterceptor, type DynamoDbFault } from '../dynamodb/interceptor.ts'
import type { OnStop } from './parts.ts'

/** Returns where functions reach DynamoDB: its own endpoint, or one at which `fault` has its say first. */
export async function putBetween(
  fault: DynamoDbFault | undefined,
  endpoint: string,
  onStop: OnStop,
): Promise<string> {
  if (!fault) {
    return endpoint
  }
  const interceptor = await createInterceptor(endpoint)
  interceptor.watch(fault)
  onStop(() => interceptor.close())
  return interceptor.endpoint
}
