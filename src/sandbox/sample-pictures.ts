import { type Colour, type Drawing, type Picture, toPicture } from './jpeg.js';
import type { PictureRole } from './play.js';

/** What the sandbox holds into the camera where nobody has a picture of their own. */
export type SampleName = PictureRole | 'portrait' | 'straight' | 'turnLeft';

const made = new Map<SampleName, Picture>();

/** A drawing of somebody who does not exist, or of their card; drawn once. */
export function samplePicture(name: SampleName): Picture {
  let picture = made.get(name);
  if (!picture) {
    picture = toPicture(DRAWN[name]());
    made.set(name, picture);
  }
  return picture;
}

const WALL: Colour = [221, 230, 238];
const CARD: Colour = [205, 222, 240];
const BAND: Colour = [58, 98, 160];
const PAPER: Colour = [243, 246, 250];
const INK: Colour = [38, 46, 60];
const SKIN: Colour = [233, 190, 160];
const HAIR: Colour = [84, 56, 40];
const SHIRT: Colour = [72, 124, 112];
const LIPS: Colour = [176, 78, 78];
const WHITE: Colour = [250, 250, 250];

const DRAWN: Readonly<Record<SampleName, () => Drawing>> = {
  idDocumentFront: () => {
    const canvas = blank(56, 36, CARD);
    canvas.box(0, 0, 56, 7, BAND);
    canvas.letters(3, 1, WHITE);
    canvas.box(4, 10, 18, 22, PAPER);
    face(canvas, 13, 20, 0.55, {});
    for (const [y, length] of [
      [11, 22],
      [15, 26],
      [19, 16],
      [23, 20],
      [27, 12],
    ] as const) {
      canvas.box(26, y, length, 2, INK);
    }
    return canvas;
  },
  idDocumentReverse: () => {
    const canvas = blank(56, 36, CARD);
    canvas.box(4, 4, 14, 9, [214, 188, 110]);
    canvas.box(10, 4, 1, 9, CARD);
    canvas.box(4, 8, 14, 1, CARD);
    canvas.box(22, 5, 28, 2, INK);
    canvas.box(22, 9, 20, 2, INK);
    canvas.box(0, 17, 56, 19, PAPER);
    for (let x = 3; x < 53; x += 2) {
      for (const [y, every] of [
        [20, 7],
        [25, 5],
        [30, 9],
      ] as const) {
        if (x % every !== 0) canvas.box(x, y, 1, 3, INK);
      }
    }
    return canvas;
  },
  portrait: () => selfie({}),
  biometryTargetImage: () => selfie({}),
  straight: () => selfie({}),
  turnLeft: () => selfie({ turned: true }),
  biometryBlink: () => selfie({ blinks: true }),
  biometrySmile: () => selfie({ smiles: true }),
};

interface Mien {
  readonly turned?: boolean;
  readonly blinks?: boolean;
  readonly smiles?: boolean;
}

function selfie(mien: Mien): Drawing {
  const canvas = blank(36, 36, WALL);
  face(canvas, 18, 16, 1, mien);
  return canvas;
}

function face(canvas: Canvas, x: number, y: number, scale: number, { turned, blinks, smiles }: Mien): void {
  const at = (value: number): number => value * scale;
  const side = turned ? at(-4) : 0;
  canvas.ellipse(x, y + at(19), at(15), at(9), SHIRT);
  canvas.ellipse(x, y - at(2), at(10.5), at(12), HAIR);
  canvas.box(x - at(3), y + at(7), at(6), at(6), SKIN);
  canvas.ellipse(x + side / 3, y + at(1), at(8.5), at(10), SKIN);
  canvas.ellipse(x - side / 4, y - at(9.5), at(9), at(3.8), HAIR);
  for (const eye of [-4, 4]) {
    const width = at(blinks ? 3 : 2);
    canvas.box(x + at(eye) + side - width / 2, y, width, at(blinks ? 1 : 2), INK);
  }
  canvas.box(x + side - at(0.5), y + at(2), at(1), at(3), [206, 158, 130]);
  canvas.box(x + side - at(2.5), y + at(7), at(5), at(1), LIPS);
  if (smiles) {
    canvas.box(x + side - at(4), y + at(6), at(2), at(1), LIPS);
    canvas.box(x + side + at(2), y + at(6), at(2), at(1), LIPS);
    canvas.box(x + side - at(2), y + at(8), at(4), at(1), WHITE);
  }
}

interface Canvas extends Drawing {
  box(left: number, top: number, width: number, height: number, colour: Colour): void;
  ellipse(x: number, y: number, across: number, down: number, colour: Colour): void;
  /** Writes "SANDBOX", 27 by 5. */
  letters(left: number, top: number, colour: Colour): void;
}

const LETTERS = [
  '### ### #  # ##  ##  ### # #',
  '#   # # ## # # # # # # # # #',
  '### ### # ## # # ##  # #  # ',
  '  # # # #  # # # # # # # # #',
  '### # # #  # ##  ##  ### # #',
];

function blank(width: number, height: number, colour: Colour): Canvas {
  const pixels = Array.from({ length: width * height }, () => colour);
  const paint = (isIn: (x: number, y: number) => boolean, painted: Colour): void => {
    for (let index = 0; index < pixels.length; index += 1) {
      if (isIn((index % width) + 0.5, Math.floor(index / width) + 0.5)) pixels[index] = painted;
    }
  };
  return {
    width,
    height,
    pixels,
    box(left, top, across, down, painted) {
      paint((x, y) => x >= left && x < left + across && y >= top && y < top + down, painted);
    },
    ellipse(centre, middle, across, down, painted) {
      paint((x, y) => ((x - centre) / across) ** 2 + ((y - middle) / down) ** 2 < 1, painted);
    },
    letters(left, top, painted) {
      paint((x, y) => LETTERS[Math.floor(y - top)]?.[Math.floor(x - left)] === '#', painted);
    },
  };
}
