import { type ComponentType, lazy, Suspense } from 'react'
import { Redirect, Route, Switch, useLocation } from 'wouter'
import { ExecutionsPage } from './executions/executions-page.tsx'
import { PageBoundary, PageNotLoaded } from './frame/page-boundary.tsx'

/** Every page but the first is loaded when it is opened. */
function later<Name extends string>(load: () => Promise<Record<Name, ComponentType>>, name: Name) {
  return lazy(async () => {
    try {
      return { default: (await load())[name] }
    } catch (error) {
      throw new PageNotLoaded((error as Error).message)
    }
  })
}

const InboxPage = later(() => import('./inbox/inbox-page.tsx'), 'InboxPage')
const WorkflowsPage = later(() => import('./workflows/workflows-page.tsx'), 'WorkflowsPage')
const StartPage = later(() => import('./start/start-page.tsx'), 'StartPage')
const FaultLabPage = later(() => import('./fault-lab/fault-lab-page.tsx'), 'FaultLabPage')
const HealthPage = later(() => import('./health/health-page.tsx'), 'HealthPage')
const StockPage = later(() => import('./stock/stock-page.tsx'), 'StockPage')

export function Pages() {
  const [address] = useLocation()
  return (
    <PageBoundary address={address}>
      <Suspense fallback={null}>
        <Switch>
          <Route path="/executions/:id?">{({ id }) => <ExecutionsPage id={id} />}</Route>
          <Route path="/needs-you" component={InboxPage} />
          <Route path="/workflows/:workflow?" component={WorkflowsPage} />
          <Route path="/start/:workflow?" component={StartPage} />
          <Route path="/fault-lab/:workflow?" component={FaultLabPage} />
          <Route path="/health" component={HealthPage} />
          <Route path="/stock" component={StockPage} />
          <Route>
            <Redirect to="/executions" replace />
          </Route>
        </Switch>
      </Suspense>
    </PageBoundary>
  )
}
