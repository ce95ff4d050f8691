import type { IndicatorTexts } from '@crier/client/indicator'
import { formatClock } from '../text/format.js'
import { t } from '../text/translate.js'

/** The words of the connection indicator. */
export const connectionTexts: IndicatorTexts = {
  words: {
    live: t('connection.word.live'),
    offline: t('connection.word.offline'),
    error: t('connection.word.error'),
  },
  live: t('connection.live'),
  reconnecting: t('connection.reconnecting'),
  offline: t('connection.offline'),
  closed: t('connection.closed'),
  unauthorized: t('connection.unauthorized'),
  failed: t('connection.failed'),
  details: t('connection.details'),
  retry: t('connection.retry'),
  retryIn: (seconds) => t('connection.retryIn', { seconds }),
  lastContact: (at) => t('connection.lastContact', { time: formatClock(at.getTime()) }),
}
