import { themes } from './themes.js';
import { useJourney } from './use-journey.js';

describe('journeys over SQLite and a folder', () => {
  themes(useJourney());
});
