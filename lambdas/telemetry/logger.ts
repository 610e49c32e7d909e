import { Logger } from '@aws-lambda-powertools/logger'

/** One structured JSON line per event; the middlewares add execution, step and attempt. */
export const logger = new Logger()
