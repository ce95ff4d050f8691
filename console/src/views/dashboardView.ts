import type { User } from '../api/types.js'
import type { Workspace } from '../state/workspace.js'
import { h } from '../ui/dom.js'
import { Scope } from '../ui/scope.js'
import { createGallery } from './gallery.js'
import { createJobLists } from './jobList.js'
import { createLinkPanel } from './linkPanel.js'
import { PhotoPictures } from './photoPicture.js'
import { PhotoViewer } from './photoViewer.js'
import { createSummary } from './summary.js'
import { createTopBar } from './topBar.js'
import { createUploadPanel } from './uploadPanel.js'

/** The page of somebody who is signed in. */
export interface DashboardView {
  readonly element: HTMLElement
  dispose(): void
}

/** Builds the page on a person's workspace. */
export function createDashboardView(
  user: User,
  workspace: Workspace,
  onSignOut: () => void,
): DashboardView {
  const scope = new Scope()
  const { announcer, api, client, config, history, labelOf, photos, previews, staged, uploader } =
    workspace
  const pictures = new PhotoPictures(api, photos)
  const viewer = new PhotoViewer({ scope, photos, pictures, labelOf })
  const upload = createUploadPanel({ scope, config, staged, uploader, announcer })
  const jobs = createJobLists({
    scope,
    photos,
    previews,
    labelOf,
    onReplace: (kind) => upload.choose(kind),
  })
  const gallery = createGallery({
    scope,
    photos,
    pictures,
    previews,
    labelOf,
    onView: (photoId) => viewer.open(photoId),
  })
  const element = h(
    'div',
    { class: 'dashboard' },
    createTopBar({ scope, user, client, history, onSignOut }),
    h(
      'main',
      { id: 'main', tabindex: -1, class: 'dashboard-main' },
      createSummary({ scope, user, client, photos }),
      config.hasSocketIo &&
        createLinkPanel({
          scope,
          link: workspace.link,
          announcer,
          onChoose: (kind) => workspace.chooseTransport(kind),
        }),
      h(
        'div',
        { class: 'columns' },
        h('div', { class: 'column' }, upload.element, ...jobs),
        gallery,
      ),
    ),
    viewer.element,
    announcer.element,
  )
  return { element, dispose: () => scope.dispose() }
}
