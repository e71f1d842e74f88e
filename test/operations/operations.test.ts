import assert from 'node:assert/strict';
import { atAGlance } from './at-a-glance.js';
import { prices } from './prices.js';
import { openScene, type Scene } from './scene.js';
import { searchAttributes } from './search-attributes.js';
import { startingOver } from './starting-over.js';
import { steering } from './steering.js';
import { troubles } from './troubles.js';

describe('docs/operations.md, followed by an operator', () => {
  let opened: Scene;
  before(async () => {
    opened = await openScene();
  });
  after(() => opened.close());
  beforeEach(() => {
    opened.finwaveSays('CREATED');
  });
  const scene = (): Scene => opened;

  atAGlance(scene);
  steering(scene);
  troubles(scene);
  startingOver(scene);
  searchAttributes(scene);
  prices(scene);

  // A suite of its own: mocha runs a suite's tests before the suites in it.
  describe('in the end', () => {
    it('has no command that nobody has followed', () => {
      assert.deepEqual(opened.operator.unfollowed(), []);
    });
  });
});
