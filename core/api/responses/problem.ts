import * as z from 'zod'

/** Problem details, https://www.rfc-editor.org/rfc/rfc9457. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  /** Absent where API Gateway itself refuses, for one of several reasons. */
  status: z.int().optional(),
  detail: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  requestId: z.string().optional(),
})
export type Problem = z.infer<typeof Problem>
