namespace Fovea.Kernels.Losses;

/// <summary>A loss and the sizes it is computed over, checked once and shared by the loss and its gradient.</summary>
internal sealed record LossGeometry
{
    // About five microseconds of a softmax of ten classes: enough to hide the cost of handing a task out.
    private const int FloatsPerTask = 512;

    public LossGeometry(LossKind kind, float constant, float weight, int n, int columns, int targetColumns)
    {
        if (n < 1 || columns < 1 || targetColumns < 1)
        {
            throw new ShapeException(
                $"Loss {kind}: scores [{n}, {columns}] and targets [{n}, {targetColumns}] (samples, columns) must "
                + "have at least one element each.");
        }
        bool byClass = IsByClass(kind);
        bool fits = kind is LossKind.Hinge or LossKind.Focal ? targetColumns == 1
            : targetColumns == columns || (byClass && targetColumns == 1);
        if (!fits)
        {
            string expected = kind is LossKind.Hinge or LossKind.Focal ? "one column, the class index"
                : byClass ? $"one column, the class index, or {columns}, a distribution" : $"{columns} columns, as the scores";
            throw new ShapeException(
                $"Loss {kind}: scores are [{n}, {columns}], targets [{n}, {targetColumns}] (samples, columns). "
                + $"The targets should have {expected}.");
        }
        bool constantFits = kind switch
        {
            LossKind.SoftmaxCrossEntropy => constant is >= 0 and <= 1,
            LossKind.Huber => constant > 0 && float.IsFinite(constant),
            LossKind.Focal => constant >= 0 && float.IsFinite(constant),
            _ => true,
        };
        if (!constantFits || !float.IsFinite(weight))
        {
            throw new FoveaException(
                $"Loss {kind}: the constant is {constant} and the weight {weight}. "
                + "The weight should be finite; label smoothing is in [0, 1], Huber's δ above 0, the focal γ at 0 or above.");
        }
        Kind = kind;
        Constant = constant;
        Weight = weight;
        Samples = n;
        Columns = columns;
        TargetColumns = targetColumns;
        Share = (double)weight / n;
        RowsPerTask = Math.Max(1, FloatsPerTask / columns);
    }

    public LossKind Kind { get; }

    public float Constant { get; }

    public float Weight { get; }

    public int Samples { get; }

    public int Columns { get; }

    public int TargetColumns { get; }

    /// <summary>What a sample's loss counts in the mean: its weight over their number.</summary>
    public double Share { get; }

    public int RowsPerTask { get; }

    public int Tasks => (Samples + RowsPerTask - 1) / RowsPerTask;

    /// <summary>The target of a class loss is an index; else it is a row like the scores.</summary>
    public bool TargetIsIndex => IsByClass(Kind) && TargetColumns == 1;

    /// <summary>The loss is computed from a softmax.</summary>
    public bool HasSoftmax => Kind is LossKind.SoftmaxCrossEntropy or LossKind.Focal;

    /// <summary>Whether a loss compares classes with each other; the others are means over the elements of a row.</summary>
    public static bool IsByClass(LossKind kind) =>
        kind is LossKind.SoftmaxCrossEntropy or LossKind.NegativeLogLikelihood or LossKind.Hinge or LossKind.Focal;

    /// <summary>The class a target names, or −1 if it names none of them.</summary>
    public int ClassOf(float target) => target >= 0 && target < Columns && (int)target == target ? (int)target : -1;
}
