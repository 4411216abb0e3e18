package dev.cutover.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of cells under titles, aligned, and made to fit: columns in which nothing stands are left out, then the least
 * important ones, and then the long texts are cut.
 */
final class Table {
    private static final String GAP = "  ";
    private static final int SHORTEST_CUT = 8;

    private final List<Column> columns;
    private final List<List<Span>> rows = new ArrayList<>();

    /**
     * A column.
     *
     * @param title what stands above it
     * @param isNumber aligned to the right
     * @param isCut whether its texts may be cut
     * @param importance 0 for a column that is never left out; else the lowest go first
     * @param atLeast how wide it is, whatever stands in it
     */
    record Column(String title, boolean isNumber, boolean isCut, int importance, int atLeast) {
        static Column text(String title) {
            return new Column(title, false, false, 0, 0);
        }

        static Column number(String title) {
            return new Column(title, true, false, 0, 0);
        }

        /** May be cut. */
        Column cut() {
            return new Column(title, isNumber, true, importance, atLeast);
        }

        /** May be left out, before those of more importance. */
        Column leftOut(int importance) {
            return new Column(title, isNumber, isCut, importance, atLeast);
        }

        /** Is never narrower. */
        Column atLeast(int width) {
            return new Column(title, isNumber, isCut, importance, width);
        }
    }

    /** A table without rows. */
    Table(Column... columns) {
        this.columns = List.of(columns);
    }

    /** Adds a row; an empty text stands for nothing. */
    void row(Span... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException("cells: " + cells.length + " (expected: " + columns.size() + ")");
        }
        rows.add(List.of(cells));
    }

    /** Whether it has no row. */
    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Title and rows, each as a line of at most {@code width} columns as far as that is possible. */
    List<Object[]> lines(int width) {
        Layout layout = layout(width);
        List<Object[]> lines = new ArrayList<>();
        lines.add(layout.line(
                columns.stream().map(column -> Style.BOLD.of(column.title())).toList()));
        lines.addAll(layout.lines(rows));
        return lines;
    }

    /** The rows without their titles. */
    List<Object[]> rows(int width) {
        return layout(width).lines(rows);
    }

    private Layout layout(int width) {
        List<Integer> shown = new ArrayList<>();
        int[] widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            int widest =
                    rows.stream().mapToInt(row -> row.get(column).width()).max().orElse(0);
            if (widest > 0 || columns.get(i).atLeast() > 0) {
                shown.add(i);
            }
            widths[i] = Math.max(
                    Math.max(widest, columns.get(i).title().length()),
                    columns.get(i).atLeast());
        }
        leaveOut(shown, widths, width);
        cut(shown, widths, width);
        return new Layout(columns, shown, Arrays.stream(widths).boxed().toList());
    }

    private void leaveOut(List<Integer> shown, int[] widths, int width) {
        List<Integer> leastFirst = shown.stream()
                .filter(i -> columns.get(i).importance() > 0)
                .sorted((a, b) -> columns.get(a).importance() - columns.get(b).importance())
                .toList();
        for (Integer candidate : leastFirst) {
            if (tooWide(shown, widths, width) <= 0) {
                return;
            }
            shown.remove(candidate);
        }
    }

    private void cut(List<Integer> shown, int[] widths, int width) {
        for (int i : shown) {
            int tooWide = tooWide(shown, widths, width);
            if (tooWide > 0 && columns.get(i).isCut()) {
                int narrowest = Math.min(
                        widths[i], Math.max(SHORTEST_CUT, columns.get(i).title().length()));
                widths[i] = Math.max(narrowest, widths[i] - tooWide);
            }
        }
    }

    private static int tooWide(List<Integer> shown, int[] widths, int width) {
        return shown.stream().mapToInt(i -> widths[i] + GAP.length()).sum() - GAP.length() - width;
    }

    /** Which columns are shown, and how wide. */
    private record Layout(List<Column> columns, List<Integer> shown, List<Integer> widths) {
        List<Object[]> lines(List<List<Span>> rows) {
            return rows.stream().map(this::line).toList();
        }

        Object[] line(List<Span> cells) {
            List<Object> parts = new ArrayList<>();
            for (int i : shown) {
                Span cell = cells.get(i).within(widths.get(i));
                String space = " ".repeat(widths.get(i) - cell.width());
                parts.addAll(
                        columns.get(i).isNumber() ? Arrays.asList(space, cell, GAP) : Arrays.asList(cell, space, GAP));
            }
            while (!parts.isEmpty() && parts.get(parts.size() - 1).toString().isBlank()) {
                parts.remove(parts.size() - 1);
            }
            return parts.toArray();
        }
    }
}
