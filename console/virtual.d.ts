declare module 'virtual:operations' {
  import type { routes } from '#core/api/routes.ts'

  export const operations: Record<keyof typeof routes, readonly [method: string, path: string]>
}
