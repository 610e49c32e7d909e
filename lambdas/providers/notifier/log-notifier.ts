import { logger } from '#lambdas/telemetry/logger.ts'
import { derivedId } from '../../stores/derived-id.ts'
import type { Notifier } from './notifier.ts'

/** Writes the message to the log, where a mail or SMS adapter would send it. */
export function createLogNotifier(): Notifier {
  return {
    async send({ about, recipient }, idempotencyKey) {
      const notificationId = derivedId('ntf', idempotencyKey)
      logger.info('notified', { notificationId, about, recipient })
      return { notificationId }
    },
  }
}
