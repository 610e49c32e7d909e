import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type RunningCloud, startCloud } from './cloud.ts'
import { expectStatus } from './http.ts'
import { projectDirectory } from './project.ts'

export interface StartFacts {
  /** Milliseconds from running `npm start`. */
  readyMs: number
  firstOrderMs: number
}

/** As after a clone: nothing synthesized, nothing compiled. Other folders of .build may be in use. */
export function forgetAssembly(): void {
  for (const name of ['cdk.out', 'cdk.out.fingerprint', 'compile-cache', 'console']) {
    rmSync(join(projectDirectory, '.build', name), { recursive: true, force: true })
  }
}

/** Starts the cloud and places one order of seeded stock. The cloud is left running. */
export async function measureStart(): Promise<StartFacts & { cloud: RunningCloud }> {
  const cloud = await startCloud()
  try {
    const { startedAt, readyAt, apiUrl } = cloud
    await completeFirstOrder(apiUrl)
    return { cloud, readyMs: readyAt - startedAt, firstOrderMs: performance.now() - startedAt }
  } catch (error) {
    await cloud.stop()
    throw error
  }
}

export async function completeFirstOrder(apiUrl: string): Promise<void> {
  const { orderId } = (await expectStatus(202, 'POST', `${apiUrl}/orders`, {
    body: { sku: 'SKU-001', quantity: 1, customerId: 'bench', paymentMethod: 'tok_visa' },
  })) as { orderId: string }
  for (;;) {
    const { status } = (await expectStatus(200, 'GET', `${apiUrl}/orders/${orderId}`)) as { status: string }
    if (status === 'COMPLETED') {
      return
    }
    if (status !== 'RUNNING') {
      throw new Error(`the first order is ${status}`)
    }
    await sleep(10)
  }
}
