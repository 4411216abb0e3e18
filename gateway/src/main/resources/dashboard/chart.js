// Small charts of the last five minutes, on canvas: a line for each side, and marks where somebody changed something.
import {SECONDS} from './history.js';

let colors = null;

/** Sizes as the browser reports them: asking for one between two writes would lay the whole page out each time. */
const sizes = new WeakMap();
const resized = new ResizeObserver((entries) => {
    for (const {target, contentRect} of entries) {
        sizes.set(target, {width: contentRect.width, height: contentRect.height});
    }
});

/** Reads the colours of the theme anew. */
export function forgetColors() {
    colors = null;
}

function palette() {
    if (!colors) {
        const style = getComputedStyle(document.documentElement);
        const of = (name) => style.getPropertyValue(name).trim();
        colors = {legacy: of('--legacy'), new: of('--new'), grid: of('--line'), mark: of('--mark')};
    }
    return colors;
}

/**
 * Draws `legacy(ago)` and `fresh(ago)` as lines, from 0 to the highest value and at least to `atLeast`, and a mark for
 * each number of seconds in `marks`. Gives the value at the top, null while the canvas has no size.
 */
export function drawLines(canvas, {legacy, fresh, atLeast, marks}) {
    const frame = prepare(canvas);
    if (!frame) {
        return null;
    }
    const top = highest([legacy, fresh], atLeast);
    drawMarks(frame, marks);
    line(frame, legacy, top, palette().legacy, [4, 2]);
    line(frame, fresh, top, palette().new, []);
    return top;
}

/** Draws both sides on top of each other as areas, new below: the upper edge is all there is. Gives the same. */
export function drawStack(canvas, {legacy, fresh, atLeast, marks}) {
    const frame = prepare(canvas);
    if (!frame) {
        return null;
    }
    const both = (ago) => legacy(ago) + fresh(ago);
    const top = highest([both], atLeast);
    area(frame, both, top, palette().legacy, 0.3);
    area(frame, fresh, top, palette().new, 0.55);
    line(frame, both, top, palette().legacy, []);
    line(frame, fresh, top, palette().new, []);
    drawMarks(frame, marks);
    return top;
}

/** A canvas as large as its box on this screen, emptied; null while it has none. */
function prepare(canvas) {
    const size = sizes.get(canvas);
    if (!size) {
        sizes.set(canvas, {width: 0, height: 0});
        resized.observe(canvas);
        return null;
    }
    const {width, height} = size;
    if (width === 0 || height === 0) {
        return null;
    }
    const scale = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
        canvas.width = Math.round(width * scale);
        canvas.height = Math.round(height * scale);
    }
    const pen = canvas.getContext('2d');
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.strokeStyle = palette().grid;
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(0, height - 0.5);
    pen.lineTo(width, height - 0.5);
    pen.stroke();
    return {pen, width, height};
}

function highest(values, atLeast) {
    let top = 0;
    for (const value of values) {
        for (let ago = 0; ago < SECONDS; ago++) {
            const now = value(ago);
            if (now > top) {
                top = now;
            }
        }
    }
    return Math.max(top * 1.1, atLeast);
}

const x = (frame, ago) => frame.width * (1 - ago / (SECONDS - 1));
const y = (frame, value, top) => frame.height - 1 - (frame.height - 3) * Math.min(1, value / top);

function line(frame, value, top, color, dash) {
    const {pen} = frame;
    pen.strokeStyle = color;
    pen.lineWidth = 1.5;
    pen.setLineDash(dash);
    pen.beginPath();
    let isOpen = false;
    for (let ago = SECONDS - 1; ago >= 0; ago--) {
        const now = value(ago);
        if (Number.isNaN(now)) {
            isOpen = false;
        } else if (isOpen) {
            pen.lineTo(x(frame, ago), y(frame, now, top));
        } else {
            pen.moveTo(x(frame, ago), y(frame, now, top));
            isOpen = true;
        }
    }
    pen.stroke();
    pen.setLineDash([]);
}

function area(frame, value, top, color, opacity) {
    const {pen, height} = frame;
    pen.fillStyle = color;
    pen.globalAlpha = opacity;
    let from = null;
    for (let ago = SECONDS - 1; ago >= -1; ago--) {
        const now = ago < 0 ? NaN : value(ago);
        if (!Number.isNaN(now)) {
            if (from === null) {
                from = ago;
                pen.beginPath();
                pen.moveTo(x(frame, ago), height);
            }
            pen.lineTo(x(frame, ago), y(frame, now, top));
        } else if (from !== null) {
            pen.lineTo(x(frame, ago + 1), height);
            pen.closePath();
            pen.fill();
            from = null;
        }
    }
    pen.globalAlpha = 1;
}

function drawMarks(frame, marks) {
    const {pen, height} = frame;
    pen.strokeStyle = palette().mark;
    pen.fillStyle = palette().mark;
    pen.lineWidth = 1;
    for (const ago of marks) {
        if (ago < SECONDS) {
            const at = Math.round(x(frame, Math.max(0, ago))) - 0.5;
            pen.beginPath();
            pen.moveTo(at, 0);
            pen.lineTo(at, height);
            pen.stroke();
            pen.beginPath();
            pen.moveTo(at - 3.5, 0);
            pen.lineTo(at + 3.5, 0);
            pen.lineTo(at, 5);
            pen.fill();
        }
    }
}
