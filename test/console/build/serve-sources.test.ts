import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serveSources } from '#console/build/serve-sources.ts'
import { createCloud, type RunningCloud } from '#local/cloud.ts'
import { projectDirectory, testAssembly } from '#test/support/assembly.ts'
import { hasBrowser, launchBrowser } from '#test/support/browser.ts'

let project: string
let browser: Browser
let running: RunningCloud
let stop: () => Promise<void>

describe.skipIf(!hasBrowser)('the console that is worked on', () => {
  beforeAll(async () => {
    project = mkdtempSync(join(tmpdir(), 'flowforge-hot-'))
    for (const name of ['console', 'core', 'package.json', 'tsconfig.json']) {
      cpSync(join(projectDirectory, name), join(project, name), { recursive: true })
    }
    symlinkSync(join(projectDirectory, 'node_modules'), join(project, 'node_modules'))
    const cloud = createCloud({ assembly: testAssembly, front: serveSources(project) })
    stop = () => cloud.stop()
    ;[running, browser] = await Promise.all([cloud.start(), launchBrowser()])
  })
  afterAll(async () => {
    await browser?.close()
    await stop?.()
    rmSync(project, { recursive: true })
  })

  test('shows a change of its sources without being loaded again, at the address that it has elsewhere', async () => {
    const page = await browser.newPage()
    await page.goto(`${running.url}/`)
    await page.waitForSelector('.top-tenant')
    expect(new URL(page.url()).pathname).toMatch(/^\/console\//)
    await page.evaluate('window.isSame = true')
    const file = join(project, 'console', 'frame', 'nav.tsx')
    writeFileSync(file, readFileSync(file, 'utf8').replace("'Health'", "'Wellbeing'"))
    await page.waitForSelector('text=Wellbeing')
    expect(await page.evaluate('window.isSame')).toBe(true)
  })

  test('is behind the door of the port, and gives no file but its own', async () => {
    const statusOf = async (path: string, headers: Record<string, string> = {}) =>
      (await fetch(`${running.url}${path}`, { headers })).status
    expect(await statusOf('/console/main.tsx')).toBe(200)
    expect(await statusOf('/console/main.tsx', { origin: 'http://evil.example' })).toBe(403)
    expect(await statusOf(`/console/@fs${project}/package.json`)).toBe(403)
    expect(await statusOf('/health')).toBe(200)
  })
})
