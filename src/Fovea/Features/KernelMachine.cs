namespace Fovea.Features;

/// <summary>
/// Kernel ridge regression, and a classifier based on it: f(x) = Σᵢ αᵢ·k(xᵢ, x) with (K + ridge·I)·α = targets. For
/// at most a few thousand rows: time O(n³), memory O(n²).
/// </summary>
/// <remarks>
/// α minimises Σ(f(xᵢ) − tᵢ)² + ridge·‖f‖² in the kernel's space, solved by Cholesky's factorisation in double.
/// Source: Saunders, Gammerman and Vovk 1998, "Ridge regression learning algorithm in dual variables". Held by KernelMachineTests.
/// </remarks>
public sealed class KernelMachine
{
    private readonly double[,] _rows;           // [n, features], the training rows
    private readonly double[,] _coefficients;   // α: [n, outputs]

    private KernelMachine(KernelFunction kernel, double[,] rows, double[,] coefficients)
    {
        Kernel = kernel;
        _rows = rows;
        _coefficients = coefficients;
    }

    /// <summary>The kernel.</summary>
    public KernelFunction Kernel { get; }

    /// <summary>The number of outputs per row: the width of the targets, or the number of classes.</summary>
    public int Outputs => _coefficients.GetLength(1);

    /// <summary>Fits a regression.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="rows">[n, features], n ≥ 1.</param>
    /// <param name="targets">[n, outputs].</param>
    /// <param name="ridge">
    /// The ridge penalty, 0 or more; larger is smoother. With 0 the targets are interpolated exactly, if K is
    /// regular.
    /// </param>
    /// <exception cref="ShapeException">Rows and targets differ in number, or there are none.</exception>
    /// <exception cref="FoveaException">The ridge is negative, or K + ridge·I is singular.</exception>
    public static KernelMachine Fit(KernelFunction kernel, double[,] rows, double[,] targets, double ridge = 1e-6)
    {
        RidgeRegression.Check("Kernel machine", rows, targets, ridge);

        double[,] copy = (double[,])rows.Clone();
        double[,] gram = kernel.Gram(copy, copy);
        for (int i = 0; i < gram.GetLength(0); i++)
        {
            gram[i, i] += ridge;
        }
        double[,] coefficients = (double[,])targets.Clone();
        DenseMatrix.SolvePositiveDefinite(gram, coefficients, "Kernel machine");
        return new KernelMachine(kernel, copy, coefficients);
    }

    /// <summary>
    /// Fits a one-versus-rest classifier: one output per class, with target +1 for its rows and −1 for the others.
    /// </summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="rows">[n, features], n ≥ 1.</param>
    /// <param name="labels">[n], each from 0 to classes − 1.</param>
    /// <param name="classes">2 or more.</param>
    /// <param name="ridge">The ridge penalty, as in <see cref="Fit"/>.</param>
    /// <exception cref="ShapeException">Rows and labels differ in number, or there are none.</exception>
    /// <exception cref="FoveaException">A label is out of range, the ridge is negative, or K + ridge·I is singular.</exception>
    public static KernelMachine FitClassifier(
        KernelFunction kernel, double[,] rows, ReadOnlySpan<int> labels, int classes, double ridge = 1e-6)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        double[,] targets = new double[labels.Length, classes];
        for (int i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)classes)
            {
                throw new FoveaException($"Kernel machine: label {i} is {labels[i]}; with {classes} classes, "
                    + $"labels are 0 to {classes - 1}.");
            }
            DenseMatrix.Row(targets, i).Fill(-1);
            targets[i, labels[i]] = 1;
        }
        return Fit(kernel, rows, targets, ridge);
    }

    /// <summary>Evaluates f at each row.</summary>
    /// <param name="rows">[m, features].</param>
    /// <returns>[m, outputs].</returns>
    /// <exception cref="ShapeException">The rows have another number of features than the training rows.</exception>
    public double[,] Predict(double[,] rows)
    {
        double[,] gram = Kernel.Gram(rows, _rows);
        double[,] output = new double[rows.GetLength(0), Outputs];
        for (int row = 0; row < output.GetLength(0); row++)
        {
            for (int o = 0; o < Outputs; o++)
            {
                double sum = 0;
                for (int i = 0; i < _rows.GetLength(0); i++)
                {
                    sum += gram[row, i] * _coefficients[i, o];
                }
                output[row, o] = sum;
            }
        }
        return output;
    }

    /// <summary>Predicts the class of each row: the largest output; among equal outputs the first.</summary>
    /// <param name="rows">[m, features].</param>
    /// <exception cref="ShapeException">The rows have another number of features than the training rows.</exception>
    public int[] PredictClasses(double[,] rows)
    {
        double[,] scores = Predict(rows);
        int[] classes = new int[scores.GetLength(0)];
        for (int row = 0; row < classes.Length; row++)
        {
            for (int o = 1; o < Outputs; o++)
            {
                if (scores[row, o] > scores[row, classes[row]])
                {
                    classes[row] = o;
                }
            }
        }
        return classes;
    }
}
