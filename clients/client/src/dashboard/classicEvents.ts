import type { WireMessage } from '../codec.js'
import type { ToastType } from '../toast/toastContent.js'
import type { PageHook } from './classicPage.js'

/** What a terminal event does to a classic page. */
export interface TerminalEvent {
  readonly title: string
  readonly text: (message: WireMessage) => string
  readonly type: ToastType
  /** The page's function that reads the list again. */
  readonly load: PageHook
  /** The part of the page that is highlighted. */
  readonly section: string
}

type Row = readonly [title: string, text: TerminalEvent['text'], type: ToastType]

const areas: Readonly<Record<string, readonly [load: PageHook, section: string]>> = {
  image: ['loadImages', 'section-images'],
  pdf: ['loadReports', 'section-reports'],
  transcription: ['loadTranscriptions', 'section-transcriptions'],
}

const rows: Readonly<Record<string, Row>> = {
  image_processed: [
    'Image Processed',
    (message) => `${kind(message)} uploaded successfully!`,
    'success',
  ],
  image_processing_failed: [
    'Upload Failed',
    (message) => `Failed to process ${kind(message)}`,
    'error',
  ],
  pdf_generated: ['Report Ready', () => 'Your incident report is ready to download!', 'success'],
  pdf_generation_failed: [
    'Generation Failed',
    () => 'Failed to generate report. Please try again.',
    'error',
  ],
  transcription_complete: [
    'Transcription Ready',
    () => 'Your audio has been transcribed!',
    'success',
  ],
  transcription_failed: [
    'Transcription Failed',
    () => 'Failed to transcribe audio. Please try again.',
    'error',
  ],
}

/** The six types after which there is something new to see. */
export const terminalTypes: readonly string[] = Object.keys(rows)

/** What an event of this type does, if it is one of the six. */
export function terminalEvent(eventType: string): TerminalEvent | undefined {
  const row = terminalTypes.includes(eventType) ? rows[eventType] : undefined
  const area = areas[eventType.split('_')[0] ?? '']
  if (!row || !area) return undefined
  const [title, text, type] = row
  const [load, section] = area
  return { title, text, type, load, section }
}

function kind({ documentType }: WireMessage): string {
  return typeof documentType === 'string' ? documentType : 'Image'
}

const messageNames = [
  'subscribe',
  'unsubscribe',
  'ping',
  'pong',
  'error',
  'image_processing_started',
  'image_processing_progress',
  'image_processed',
  'image_processing_failed',
  'pdf_generation_started',
  'pdf_generation_progress',
  'pdf_generated',
  'pdf_generation_failed',
  'transcription_queued',
  'transcription_processing',
  'transcription_progress',
  'transcription_complete',
  'transcription_failed',
  'status_update',
  'realtime_update',
]

/** The names of the first version: `IMAGE_PROCESSED` is `image_processed`, and so on. */
export const messageTypes: Readonly<Record<string, string>> = Object.fromEntries(
  messageNames.map((name) => [name.toUpperCase(), name]),
)
