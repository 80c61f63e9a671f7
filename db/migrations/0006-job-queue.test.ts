import { jobQueue } from './0006-job-queue.ts';
import { testMigration } from './migrations.contract.ts';

testMigration({
  migration: jobQueue,
  adds: ['job_queue', 'job_steps'],
  columns: {
    job_queue:
      'id job_type payload status priority created_at started_at completed_at error result',
  },
});
