import { questions } from './0009-questions.ts';
import { testMigration } from './migrations.contract.ts';

testMigration({ migration: questions, adds: ['questions'] });
