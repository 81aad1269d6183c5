package org.concordat.matrix;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;

/**
 * A dense matrix of finite reals, n×m, row-major, immutable. A vector is an n×1 matrix. Sums run in index order, so that
 * equal inputs give equal bits on every machine.
 */
public final class Matrix {
    private final int rows;
    private final int columns;
    private final double[] values;

    private Matrix(int rows, int columns, double[] values) {
        this.rows = rows;
        this.columns = columns;
        this.values = values;
    }

    /** Takes a copy of {@code values}, rows·columns finite numbers in row-major order. */
    public static Matrix of(int rows, int columns, double... values) {
        Objects.requireNonNull(values);
        if (rows < 0 || columns < 0 || (long) rows * columns != values.length) {
            throw new IllegalArgumentException(
                    "found " + values.length + " values for a " + rows + "×" + columns + " matrix");
        }
        for (double value : values) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("a matrix holds finite numbers only, found " + value);
            }
        }
        return new Matrix(rows, columns, values.clone());
    }

    /** An n×1 matrix. */
    public static Matrix column(double... values) {
        return of(values.length, 1, values);
    }

    public static Matrix zeros(int rows, int columns) {
        return new Matrix(rows, columns, new double[Math.multiplyExact(rows, columns)]);
    }

    public static Matrix identity(int size) {
        var values = new double[Math.multiplyExact(size, size)];
        for (int i = 0; i < size; i++) {
            values[i * size + i] = 1;
        }
        return new Matrix(size, size, values);
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    /** The entry at {@code row} in 0 … n−1 and {@code column} in 0 … m−1. */
    public double at(int row, int column) {
        Objects.checkIndex(row, rows);
        Objects.checkIndex(column, columns);
        return values[row * columns + column];
    }

    /** A copy of all entries, row-major. */
    public double[] toArray() {
        return values.clone();
    }

    public Matrix plus(Matrix other) {
        requireSameShape(other);
        var sum = new double[values.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = values[i] + other.values[i];
        }
        return new Matrix(rows, columns, sum);
    }

    public Matrix minus(Matrix other) {
        requireSameShape(other);
        var difference = new double[values.length];
        for (int i = 0; i < difference.length; i++) {
            difference[i] = values[i] - other.values[i];
        }
        return new Matrix(rows, columns, difference);
    }

    public Matrix times(double scalar) {
        return map(value -> value * scalar);
    }

    /** The matrix product, n×m times m×k = n×k. */
    public Matrix times(Matrix other) {
        if (columns != other.rows) {
            throw new IllegalArgumentException(shape() + " times " + other.shape() + " has no product");
        }
        var product = new double[Math.multiplyExact(rows, other.columns)];
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < columns; k++) {
                double left = values[i * columns + k];
                for (int j = 0; j < other.columns; j++) {
                    product[i * other.columns + j] += left * other.values[k * other.columns + j];
                }
            }
        }
        return new Matrix(rows, other.columns, product);
    }

    public Matrix transpose() {
        var transposed = new double[values.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                transposed[j * rows + i] = values[i * columns + j];
            }
        }
        return new Matrix(columns, rows, transposed);
    }

    public Matrix map(DoubleUnaryOperator function) {
        return of(rows, columns, Arrays.stream(values).map(function).toArray());
    }

    /** The rows named by {@code indices}, in that order; repeats are allowed. */
    public Matrix selectRows(int... indices) {
        var selected = new double[Math.multiplyExact(indices.length, columns)];
        for (int i = 0; i < indices.length; i++) {
            Objects.checkIndex(indices[i], rows);
            System.arraycopy(values, indices[i] * columns, selected, i * columns, columns);
        }
        return new Matrix(indices.length, columns, selected);
    }

    /** Column {@code column} as n numbers. */
    public double[] columnArray(int column) {
        Objects.checkIndex(column, columns);
        var result = new double[rows];
        for (int i = 0; i < rows; i++) {
            result[i] = values[i * columns + column];
        }
        return result;
    }

    /** This matrix with the columns of {@code right} beside its own: n×(m+k). */
    public Matrix beside(Matrix right) {
        if (rows != right.rows) {
            throw new IllegalArgumentException(shape() + " and " + right.shape() + " differ in rows");
        }
        var joined = new double[Math.multiplyExact(rows, columns + right.columns)];
        for (int i = 0; i < rows; i++) {
            System.arraycopy(values, i * columns, joined, i * (columns + right.columns), columns);
            System.arraycopy(
                    right.values, i * right.columns, joined, i * (columns + right.columns) + columns, right.columns);
        }
        return new Matrix(rows, columns + right.columns, joined);
    }

    /** The largest absolute value, 0 for an empty matrix. */
    public double maxAbs() {
        double max = 0;
        for (double value : values) {
            max = Math.max(max, Math.abs(value));
        }
        return max;
    }

    public String shape() {
        return rows + "×" + columns;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Matrix matrix
                && rows == matrix.rows
                && columns == matrix.columns
                && Arrays.equals(values, matrix.values);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * rows + columns) + Arrays.hashCode(values);
    }

    /** Shape only: a matrix may hold records of people. */
    @Override
    public String toString() {
        return "Matrix[" + shape() + "]";
    }

    private void requireSameShape(Matrix other) {
        if (rows != other.rows || columns != other.columns) {
            throw new IllegalArgumentException("shapes differ: " + shape() + " and " + other.shape());
        }
    }
}
