import * as z from 'zod'
import { defineText } from '../text.ts'

export const ServiceName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be 1 to 40 lower-case letters, digits and hyphens')

/** Each service is four states and two ledger items of one execution; more of them are two migrations. */
export const MAX_SERVICES = 20

/** Moves services to a later version of their data, together or not at all. */
export const Migration = z
  .strictObject({
    services: z
      .array(ServiceName)
      .min(1)
      .max(MAX_SERVICES)
      .refine((names) => new Set(names).size === names.length, 'must name each service once'),
    toVersion: z.int().min(2).max(1_000_000),
    requestedBy: defineText(100),
  })
  .meta({ examples: [{ services: ['accounts', 'catalogue', 'invoices'], toVersion: 2, requestedBy: 'ops' }] })
export type Migration = z.infer<typeof Migration>

/** One service of a plan: from the version that was live when it was planned. */
export const PlannedService = z.object({
  service: ServiceName,
  fromVersion: z.int(),
  /** The copy that is live; a service that was never moved has none. */
  fromCopyId: z.string().optional(),
  toVersion: z.int(),
})
export type PlannedService = z.infer<typeof PlannedService>
